"""The Alembic environment all services share: one history a service, run by the service itself at start."""

import pathlib
from collections.abc import Mapping

import sqlalchemy as sa
from alembic import command, op
from alembic.config import Config

from chassis.clock import new_id
from chassis.codec import GENESIS
from chassis.event_store import open_engine
from chassis.tables import (
    ACCESS,
    ANNOUNCED,
    CHECKPOINT,
    COMMAND_RESULT,
    DELIVERY,
    EVENT,
    INBOX,
    LOG_HEAD,
    METADATA,
    PARKED,
    READ_MODEL,
    TIMER,
)
from chassis.writer import lock_log

APPEND_ONLY = {
    "event": """NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM event)
        OR EXISTS (SELECT 1 FROM event WHERE stream = NEW.stream AND version = NEW.version)
        OR EXISTS (SELECT 1 FROM event WHERE event_id = NEW.event_id)""",
    "inbox": """NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM inbox WHERE source = NEW.source)""",
}
OF_INTAKE = {"access_log": "NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM access_log)"}
"""Tables the database itself keeps append-only, and which new row it refuses."""


def upgrade(service: str, url: str) -> None:
    """Bring the schema of `service` at `url` to the newest revision."""
    engine = open_engine(url, writing=True)
    try:
        with engine.begin() as connection:
            lock_log(connection, patient=True)
            command.upgrade(alembic_config(service, connection), "head")
    finally:
        engine.dispose()


def alembic_config(service: str, connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration for one service's history; `connection` is used as it is."""
    root = pathlib.Path(__file__).parent
    config = Config()
    config.set_main_option("path_separator", "newline")
    folders = {
        "script_location": root / "alembic",
        "version_locations": root.parent / "services" / service / "migrations" / "versions",
    }
    for name, folder in folders.items():
        config.set_main_option(name, str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def create_log() -> None:
    """First revision of every service: the log, its head, what belongs to it, and the triggers that guard it."""
    bind = op.get_bind()
    tables = [EVENT, LOG_HEAD, COMMAND_RESULT, INBOX, CHECKPOINT, PARKED, TIMER, READ_MODEL]
    METADATA.create_all(bind, tables=tables)
    for statement in guards(bind.dialect.name):
        bind.execute(sa.text(statement))
    first = {"id": 1, "position": 0, "hash": GENESIS, "closed_at": 0, "store_id": new_id()}
    bind.execute(sa.insert(LOG_HEAD).values(first))


def create_deliveries() -> None:
    """The queue of a service with subscribers: what is announced from here on, nothing of what was before."""
    bind = op.get_bind()
    METADATA.create_all(bind, tables=[ANNOUNCED, DELIVERY])
    head = bind.execute(sa.select(LOG_HEAD.c.position)).scalar_one()
    bind.execute(sa.insert(ANNOUNCED).values(id=1, position=head))


def create_access_log() -> None:
    """The log of who looked at whom, guarded like the log itself."""
    bind = op.get_bind()
    METADATA.create_all(bind, tables=[ACCESS])
    for statement in guards(bind.dialect.name, OF_INTAKE):
        bind.execute(sa.text(statement))


def guards(dialect: str, tables: Mapping[str, str] = APPEND_ONLY) -> list[str]:
    """The statements after which the database refuses UPDATE, DELETE and a second row in the append-only tables."""
    make = _postgresql_guards if dialect == "postgresql" else _sqlite_guards
    return [statement for table, refused in tables.items() for statement in make(table, refused)]


def _sqlite_guards(table: str, refused: str) -> list[str]:
    abort = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {abort}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {abort}",
        f"CREATE TRIGGER {table}_in_order BEFORE INSERT ON {table} WHEN {refused} {abort}",
    ]


def _postgresql_guards(table: str, refused: str) -> list[str]:
    raise_it = f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'"
    return [
        f"""CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN {raise_it}; END $$""",
        f"""CREATE FUNCTION {table}_in_order() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF {refused} THEN {raise_it}; END IF; RETURN NEW; END $$""",
        f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_refuse()""",
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
        f"""CREATE TRIGGER {table}_in_order BEFORE INSERT ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_in_order()""",
    ]
