"""`make revision`: a new, empty database revision of one service, numbered after its newest."""

import sys
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from chassis.migrations import alembic_config


def main(service: str, message: str) -> None:
    """Write services/<service>/migrations/versions/<number>_<words>.py."""
    config = alembic_config(service)
    folder = Path("services") / service / "migrations" / "versions"
    if not folder.parent.parent.is_dir():
        raise SystemExit(f"There is no service {service}.")
    folder.mkdir(parents=True, exist_ok=True)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    number = 1 + sum(1 for _ in ScriptDirectory.from_config(config).walk_revisions())
    command.revision(config, message=message, rev_id=f"{number:04}", version_path=str(folder.resolve()))


if __name__ == "__main__":
    main(*sys.argv[1:])
