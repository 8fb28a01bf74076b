"""Copies of the stores as they stood at one moment, and back again: nothing is believed that was not compared.

All logs are held still while they are copied, so no reader is ahead of its sender in a copy; commands wait, or are told
to come again. The keys are copied apart, with their own manifest and retention: a copy of the logs alone opens nobody.
"""

import contextlib
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pysqlite3
import sqlalchemy as sa

from chassis.clock import Clock, rfc3339
from chassis.event_store import head, open_engine, verify_chain
from chassis.keys import SUBJECT_KEY
from chassis.writer import lock_log

MANIFEST: Final = "manifest.json"
ERASURES: Final = "erasures.jsonl"
FORMAT: Final = 1


class BackupFault(Exception):
    """A copy cannot be made or put back, in a sentence."""


@dataclass(frozen=True)
class Copied:
    """One store in a copy: its file, and for a log where it stood."""

    file: str
    sha256: str
    size: int
    position: int | None = None
    hash: str | None = None
    store_id: str | None = None


def back_up(logs: Mapping[str, str], keys_url: str, folder: Path, keys_folder: Path) -> dict[str, Any]:
    """Copy the logs (service to url) into `folder` and the keys into `keys_folder`, both new; answers the manifest."""
    if folder.resolve() == keys_folder.resolve() or keys_folder.resolve().is_relative_to(folder.resolve()):
        raise BackupFault("Keys are kept apart: name another folder for them.")
    for one in (folder, keys_folder):
        if one.exists():
            raise BackupFault(f"{one} is there already; a copy never takes another's place.")
        one.mkdir(mode=0o700, parents=True)
    with contextlib.ExitStack() as still:
        for url in logs.values():
            still.enter_context(held_still(url))
        copied = {name: copy(url, folder, name) for name, url in logs.items()}
        keys = copy(keys_url, keys_folder, "intake-keys", log=False)
    keep_erasures(keys_url, keys_folder.parent / ERASURES)
    taken_at = rfc3339(Clock().now())
    write_manifest(keys_folder, taken_at, {"intake-keys": keys})
    return write_manifest(folder, taken_at, copied)


def put_back(folder: Path, logs: Mapping[str, str], keys_folder: Path, keys_url: str) -> None:
    """Put a copy back where nothing is; every file is compared with its manifest first, each chain afterwards."""
    found, of_keys = read_manifest(folder), read_manifest(keys_folder)
    if set(found) != set(logs):
        raise BackupFault(f"The copy holds {', '.join(sorted(found))}.")
    for url in (*logs.values(), keys_url):
        if not is_empty(url):
            raise BackupFault(f"There is something at {sa.make_url(url).database}; move it away first.")
    for name, url in logs.items():
        load(folder / found[name].file, url)
        check(url, name, found[name])
    load(keys_folder / of_keys["intake-keys"].file, keys_url)


@contextlib.contextmanager
def held_still(url: str) -> Iterator[None]:
    """Nobody writes to the log meanwhile."""
    engine = open_engine(url, writing=True)
    try:
        with engine.begin() as connection:
            lock_log(connection, patient=True)
            yield
    finally:
        engine.dispose()


def copy(url: str, folder: Path, name: str, *, log: bool = True) -> Copied:
    """One store as a file in `folder`, compared once it is there."""
    told = sa.make_url(url)
    file = folder / (f"{name}.db" if told.drivername.startswith("sqlite") else f"{name}.dump")
    if told.drivername.startswith("sqlite"):
        copy_sqlite(str(told.database), file)
    else:
        run(["pg_dump", "--format=custom", "--no-owner", f"--file={file}", plain(told)])
    stands: dict[str, Any] = where_it_stands(url) if log else {}
    return Copied(file.name, digest(file), file.stat().st_size, **stands)


def copy_sqlite(source: str, file: Path) -> None:
    """SQLite's own online copy; what is in the write-ahead log comes along."""
    there = pysqlite3.connect(f"file:{source}?mode=ro", uri=True)
    here = pysqlite3.connect(str(file))
    try:
        there.backup(here)
        if here.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupFault(f"The copy of {Path(source).name} is not whole.")
    finally:
        here.close()
        there.close()


def where_it_stands(url: str) -> dict[str, Any]:
    """The head of a log."""
    engine = open_engine(url, writing=False)
    try:
        with engine.begin() as connection:
            position, _, store_id = head(connection)
            through = sa.text("SELECT hash FROM log_head")
            return {
                "position": position,
                "hash": bytes(connection.execute(through).scalar_one()).hex(),
                "store_id": store_id,
            }
    finally:
        engine.dispose()


def load(file: Path, url: str) -> None:
    """A copied file as a store."""
    told = sa.make_url(url)
    if told.drivername.startswith("sqlite"):
        place = Path(str(told.database))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(file, place)
        place.chmod(0o600)
    else:
        run(["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={plain(told)}", str(file)])


def check(url: str, name: str, said: Copied) -> None:
    """Refuse a log that does not stand where its copy was taken, or whose chain does not hold."""
    stands = where_it_stands(url)
    engine = open_engine(url, writing=False)
    try:
        with engine.begin() as connection:
            through = verify_chain(connection)
    finally:
        engine.dispose()
    if (through, stands["hash"], stands["store_id"]) != (said.position, said.hash, said.store_id):
        raise BackupFault(f"The log of {name} is not what was copied.")


def is_empty(url: str) -> bool:
    """Whether nothing is there yet."""
    told = sa.make_url(url)
    if told.drivername.startswith("sqlite"):
        return not Path(str(told.database)).exists()
    engine = open_engine(url, writing=False)
    try:
        return sa.inspect(engine).get_table_names() == []
    finally:
        engine.dispose()


def keep_erasures(keys_url: str, file: Path) -> None:
    """Whose keys are destroyed, one a line beside all copies of the keys: an older copy is put back without them."""
    engine = open_engine(keys_url, writing=False)
    try:
        with engine.begin() as connection:
            gone = sa.select(SUBJECT_KEY.c.subject).where(SUBJECT_KEY.c.destroyed_at.is_not(None))
            destroyed = set(connection.execute(gone.distinct()).scalars())
    finally:
        engine.dispose()
    known = set(erasures(file))
    with file.open("a", encoding="utf-8") as out:
        out.writelines(json.dumps({"subject": one}) + "\n" for one in sorted(destroyed - known))


def erasures(file: Path) -> list[str]:
    """The subjects whose keys are to be gone whatever copy is put back."""
    if not file.exists():
        return []
    return [json.loads(line)["subject"] for line in file.read_text(encoding="utf-8").splitlines() if line]


def write_manifest(folder: Path, taken_at: str, copied: Mapping[str, Copied]) -> dict[str, Any]:
    """Say what is in a folder, last of all: without it a copy is none."""
    said = {
        "format": FORMAT,
        "taken_at": taken_at,
        "stores": {name: asdict(one) for name, one in copied.items()},
    }
    (folder / MANIFEST).write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return said


def read_manifest(folder: Path) -> dict[str, Copied]:
    """What is in a folder, every file compared; refused when anything is not what was written."""
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        found = {name: Copied(**one) for name, one in said["stores"].items()}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise BackupFault(f"{folder} holds no whole copy.") from fault
    for one in found.values():
        file = folder / one.file
        if not file.is_file() or digest(file) != one.sha256:
            raise BackupFault(f"{one.file} is not what was copied.")
    return found


def digest(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def plain(url: sa.URL) -> str:
    """A connection URI as PostgreSQL's own programs take it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def run(command: list[str]) -> None:
    """Run one of PostgreSQL's programs, from the folder of its server where it is on no path."""
    program = shutil.which(command[0])
    if program is None and (config := shutil.which("pg_config")):
        asked = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        program = shutil.which(command[0], path=asked.stdout.strip())
    if program is None:
        raise BackupFault(f"{command[0]} was not found: install PostgreSQL's client programs.")
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupFault(f"{command[0]} failed.")
