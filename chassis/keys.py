"""Sealing of personal fields, and the keys it needs in a store of their own; used by intake alone.

One data key a person (`person:<id>`) and under it one for her address, one a case (`case:<id>`), one a text
(`text:<id>`, under its case's key). A key is wrapped (RFC 3394) by its parent's, the topmost by the master key, which
may be changed without touching what is sealed. Destroying a key leaves whatever was sealed with it, or with a key
wrapped by it, unreadable for ever; the log stays as it was. The store makes its own tables.
"""

import base64
import hashlib
import hmac
import pathlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from chassis import blind_index
from chassis.clock import Clock, micros, moment
from chassis.event_store import open_engine
from chassis.wrapping import KEY_BYTES, Wrapping

NONCE_BYTES = 12
CACHED_KEYS = 20_000
CACHED_S = 60.0
FORMAT = "s1"
MASTER = "master"
WITNESS = "store:witness"
DIGESTS = "store:digests"
"""The key that keyed digests are made with; it stays when the master key is changed."""
REWRAPPED_AT_ONCE = 200

SUBJECT_KEY = sa.Table(
    "subject_key",
    sa.MetaData(),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("key_version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("parent", sa.Text, nullable=False),
    sa.Column("wrapped_dek", sa.LargeBinary),
    sa.Column("wrapped_by", sa.Integer),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("destroyed_at", sa.BigInteger),
    sa.Column("reason", sa.Text),
    sa.Index("subject_key_parent", "parent"),
)


class KeyDestroyed(Exception):
    """Nothing more can be sealed for `subject`: its key, or the one above it, was destroyed."""

    def __init__(self, subject: str):
        self.subject = subject
        super().__init__(f"the key of {subject} was destroyed")


class SealBroken(Exception):
    """A sealed value was changed, or belongs to another subject or field."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value: the version of its subject's key, and nonce with ciphertext; written as one word."""

    key_version: int
    box: bytes

    def __str__(self) -> str:
        return f"{FORMAT}.{self.key_version}.{base64.urlsafe_b64encode(self.box).decode().rstrip('=')}"

    @classmethod
    def parse(cls, text: str) -> "Sealed":
        """The value that `str` wrote; SealBroken for anything else."""
        parts = text.split(".")
        if len(parts) != 3 or parts[0] != FORMAT or not parts[1].isdigit():
            raise SealBroken("this is no sealed value")
        return cls(int(parts[1]), base64.urlsafe_b64decode(parts[2] + "=" * (-len(parts[2]) % 4)))


class KeyCache:
    """Opened keys, at most CACHED_KEYS of them, none for longer than CACHED_S (another replica may destroy one)."""

    def __init__(self) -> None:
        self._keys: OrderedDict[tuple[str, int], tuple[bytes, str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, subject: str, key_version: int) -> bytes | None:
        """The key if it was opened lately."""
        with self._lock:
            found = self._keys.get((subject, key_version))
            if found is None or time.monotonic() - found[2] > CACHED_S:
                return None
            self._keys.move_to_end((subject, key_version))
            return found[0]

    def put(self, subject: str, key_version: int, key: bytes, parent: str) -> None:
        """Keep an opened key for a while."""
        with self._lock:
            self._keys[subject, key_version] = (key, parent, time.monotonic())
            while len(self._keys) > CACHED_KEYS:
                self._keys.popitem(last=False)

    def drop(self, subject: str) -> None:
        """Forget the subject's keys and those wrapped by them."""
        with self._lock:
            gone = [place for place, kept in self._keys.items() if subject in (place[0], kept[1])]
            for place in gone:
                del self._keys[place]


class KeyStore:
    """Seals and opens values; its own database at `url`, the master key from outside it.

    Safe to share between threads. A key is durable before the first value sealed with it is answered.
    """

    def __init__(self, url: str, master: Wrapping, clock: Clock | None = None):
        if url.startswith("sqlite"):
            pathlib.Path(sa.make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
        self._master, self._clock, self._cache = master, clock or Clock(), KeyCache()
        self._writing = open_engine(url, writing=True)
        with self._writing.begin() as connection:
            SUBJECT_KEY.metadata.create_all(connection)
            blind_index.TOKEN.metadata.create_all(connection)
            add_missing_column(connection)
        self._reading = open_engine(url, writing=False)
        self._check_master()

    def close(self) -> None:
        """Close every connection."""
        self._reading.dispose()
        self._writing.dispose()

    # -- values ------------------------------------------------------------------------------------------------

    def seal(self, subject: str, field: str, plaintext: str, parent: str | None = None) -> str:
        """`plaintext` sealed for one subject and field; makes the key where there is none (under `parent`'s).

        Raises KeyDestroyed when the subject was erased.
        """
        self.ensure({subject: parent})
        version, key = self._newest(subject)
        nonce = secrets.token_bytes(NONCE_BYTES)
        box = AESGCM(key).encrypt(nonce, plaintext.encode(), bound_to(subject, field))
        return str(Sealed(version, nonce + box))

    def open(self, subject: str, field: str, sealed: str) -> str | None:
        """What was sealed, or None when its key was destroyed. Raises SealBroken when it is not what was sealed."""
        value = Sealed.parse(sealed)
        key = self._opened(subject, value.key_version)
        if key is None:
            return None
        nonce, box = value.box[:NONCE_BYTES], value.box[NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, box, bound_to(subject, field)).decode()
        except InvalidTag as broken:
            raise SealBroken(f"{field} of {subject} is not what was sealed") from broken

    def hmac(self, purpose: str, content: bytes) -> str:
        """Hex of a keyed digest, of use for one `purpose` only; it cannot be made without the master key."""
        self.ensure({DIGESTS: None})
        _, key = self._newest(DIGESTS)
        info = f"zavetje hmac {purpose}".encode()
        secret = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)
        return hmac.new(secret, content, hashlib.sha256).hexdigest()

    # -- keys --------------------------------------------------------------------------------------------------

    def ensure(self, subjects: Mapping[str, str | None]) -> None:
        """Make the keys that are missing for `subjects` (each with its parent or None), all in one durable step."""
        wanted = [subject for subject in subjects if self._cache.get(subject, 1) is None]
        if not wanted:
            return
        missing = set(wanted) - set(self._rows(wanted))
        if missing:
            self._make({subject: parent for subject, parent in subjects.items() if subject in missing})

    def destroy(self, subject: str, reason: str) -> None:
        """Destroy the subject's keys for ever, in the database and in memory; a repeat changes nothing."""
        gone = {"wrapped_dek": None, "destroyed_at": micros(self._clock.now()), "reason": reason}
        alive = sa.and_(SUBJECT_KEY.c.subject == subject, SUBJECT_KEY.c.destroyed_at.is_(None))
        with self._writing.begin() as connection:
            overwrite_what_goes(connection)
            connection.execute(sa.update(SUBJECT_KEY).where(alive).values(gone))
            blind_index.replace(connection, subject, ())
        self._cache.drop(subject)
        self._empty_wal()

    def destroyed_at(self, subject: str) -> datetime | None:
        """When the subject's key, or the one above it, was destroyed; None while it can be opened."""
        row = self._rows([subject]).get(subject)
        if row is None:
            return None
        if row["destroyed_at"] is not None:
            return moment(row["destroyed_at"])
        return None if row["parent"] == MASTER else self.destroyed_at(row["parent"])

    # -- the master key, and what is found by digests ----------------------------------------------------------

    def wrapped_by(self) -> dict[int, int]:
        """How many keys each version of the master key wraps."""
        version = sa.func.coalesce(SUBJECT_KEY.c.wrapped_by, 1)
        query = sa.select(version, sa.func.count()).where(*TOPMOST).group_by(version)
        with self._reading.begin() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def rewrap(self) -> int:
        """Wrap some keys anew that an older version wraps; answers how many. Repeat until 0; a crash loses nothing."""
        current = self._master.current()
        older = sa.func.coalesce(SUBJECT_KEY.c.wrapped_by, 1) != current
        with self._writing.begin() as connection:
            overwrite_what_goes(connection)
            lock_keys(connection)
            query = sa.select(SUBJECT_KEY).where(*TOPMOST, older).limit(REWRAPPED_AT_ONCE)
            rows = connection.execute(query).mappings().all()
            for row in rows:
                key = self._master.unwrap(row["wrapped_by"] or 1, bytes(row["wrapped_dek"]))
                version, wrapped = self._master.wrap(key)
                here = (
                    SUBJECT_KEY.c.subject == row["subject"],
                    SUBJECT_KEY.c.key_version == row["key_version"],
                )
                anew = {"wrapped_dek": wrapped, "wrapped_by": version}
                connection.execute(sa.update(SUBJECT_KEY).where(*here).values(anew))
        self._empty_wal()
        return len(rows)

    def indexed_through(self) -> int:
        """Through which position of the log everything can be found."""
        with self._reading.begin() as connection:
            return blind_index.through(connection)

    def index(self, tokens: Mapping[str, Collection[str]], position: int) -> None:
        """Find these subjects by these tokens from now on; everything through `position` is indexed."""
        with self._writing.begin() as connection:
            lock_keys(connection)
            for subject, said in tokens.items():
                blind_index.replace(connection, subject, said)
            blind_index.advance(connection, position)

    def find(self, tokens: Iterable[str], limit: int) -> list[str]:
        """At most `limit` subjects that have all of the tokens."""
        with self._reading.begin() as connection:
            return blind_index.find(connection, tokens, limit)

    def _newest(self, subject: str) -> tuple[int, bytes]:
        key = self._opened(subject, 1)
        if key is None:
            raise KeyDestroyed(subject)
        return 1, key

    def _opened(self, subject: str, key_version: int) -> bytes | None:
        """The subject's data key, None when it or one above it is destroyed or was never made."""
        if (kept := self._cache.get(subject, key_version)) is not None:
            return kept
        row = self._rows([subject]).get(subject)
        if row is None or row["wrapped_dek"] is None or row["key_version"] != key_version:
            return None
        key = self._unwrapped(row)
        if key is None:
            return None
        self._cache.put(subject, key_version, key, row["parent"])
        return key

    def _unwrapped(self, row: Mapping[str, Any]) -> bytes | None:
        wrapped = bytes(row["wrapped_dek"])
        if row["parent"] == MASTER:
            return self._master.unwrap(row["wrapped_by"] or 1, wrapped)
        above = self._opened(row["parent"], 1)
        return None if above is None else aes_key_unwrap(above, wrapped)

    def _rows(self, subjects: Iterable[str]) -> dict[str, dict[str, Any]]:
        query = sa.select(SUBJECT_KEY).where(named(subjects))
        with self._reading.begin() as connection:
            return {row["subject"]: dict(row) for row in connection.execute(query).mappings()}

    def _make(self, parents: Mapping[str, str | None]) -> None:
        """Insert the keys that are still missing, parents first; one maker at a time, whoever it is."""
        made: dict[str, bytes] = {}
        with self._writing.begin() as connection:
            lock_keys(connection)
            there = connection.execute(sa.select(SUBJECT_KEY.c.subject).where(named(parents))).scalars().all()
            missing = {subject: parent for subject, parent in parents.items() if subject not in there}
            rows = [self._new_row(subject, parent or MASTER, made) for subject, parent in missing.items()]
            if rows:
                connection.execute(sa.insert(SUBJECT_KEY), rows)
        for row in rows:
            self._cache.put(row["subject"], 1, made[row["subject"]], row["parent"])

    def _new_row(self, subject: str, parent: str, made: dict[str, bytes]) -> dict[str, Any]:
        made[subject] = secrets.token_bytes(KEY_BYTES)
        if parent == MASTER:
            version, wrapped = self._master.wrap(made[subject])
        else:
            above = made.get(parent) or self._opened(parent, 1)
            if above is None:
                raise KeyDestroyed(parent)
            version, wrapped = None, aes_key_wrap(above, made[subject])
        return {
            "subject": subject,
            "key_version": 1,
            "parent": parent,
            "wrapped_dek": wrapped,
            "wrapped_by": version,
            "created_at": micros(self._clock.now()),
        }

    def _check_master(self) -> None:
        """Refuse to work with another master key than the one the store was made with."""
        self.ensure({WITNESS: None})
        self._opened(WITNESS, 1)

    def _empty_wal(self) -> None:
        """Leave no copy of a destroyed key in SQLite's write-ahead log."""
        if self._writing.dialect.name != "sqlite":
            return
        connection = self._writing.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


TOPMOST = (SUBJECT_KEY.c.parent == MASTER, SUBJECT_KEY.c.wrapped_dek.is_not(None))


def add_missing_column(connection: sa.Connection) -> None:
    """A store made before the master key had versions learns them; its keys are version 1's."""
    names = {column["name"] for column in sa.inspect(connection).get_columns("subject_key")}
    if "wrapped_by" not in names:
        connection.exec_driver_sql("ALTER TABLE subject_key ADD COLUMN wrapped_by INTEGER")


def overwrite_what_goes(connection: sa.Connection) -> None:
    """Let SQLite leave nothing of what is taken away in its pages."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=on")


def bound_to(subject: str, field: str) -> bytes:
    """What a sealed value is bound to: it opens nowhere else."""
    return f"{subject}|{field}".encode()


def named(subjects: Iterable[str]) -> sa.ColumnElement[bool]:
    """WHERE clause: the keys of these subjects."""
    return SUBJECT_KEY.c.subject.in_(list(subjects))


def lock_keys(connection: sa.Connection) -> None:
    """Keep other makers of keys out until commit (SQLite: BEGIN IMMEDIATE already does)."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('zavetje.keys'))"))
