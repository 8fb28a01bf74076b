"""The master key over all others: in a file with its former versions, or behind an operator's own command (a KMS)."""

import re
import secrets
import subprocess
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Final, Protocol

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from chassis.identity import create_file

KEY_BYTES: Final = 32
COMMAND_S: Final = 10.0
FIRST: Final = 1


class WrongMasterKey(RuntimeError):
    """The master key is not the one that this key store was made with, or cannot be reached."""


class Wrapping(Protocol):
    """What wraps the topmost keys. A version names the key that wrapped; the newest wraps what is new."""

    def current(self) -> int:
        """The newest version."""

    def wrap(self, key: bytes) -> tuple[int, bytes]:
        """(version, the key wrapped by it)."""

    def unwrap(self, version: int, wrapped: bytes) -> bytes:
        """The key; raises WrongMasterKey when this version cannot open it."""


class FixedKey:
    """One key that never changes: for tests, and behind the versions of a file."""

    def __init__(self, key: bytes, version: int = FIRST):
        if len(key) != KEY_BYTES:
            raise WrongMasterKey(f"a master key has {KEY_BYTES} bytes, this has {len(key)}")
        self._key, self._version = key, version

    def current(self) -> int:
        """Its one version."""
        return self._version

    def wrap(self, key: bytes) -> tuple[int, bytes]:
        """The key wrapped, RFC 3394."""
        return self._version, aes_key_wrap(self._key, key)

    def unwrap(self, version: int, wrapped: bytes) -> bytes:
        """The key again."""
        try:
            return aes_key_unwrap(self._key, wrapped)
        except InvalidUnwrap as foreign:
            raise WrongMasterKey("the master key is not the one this key store was made with") from foreign


class KeyFiles:
    """`seal.key` is version 1, `seal.2.key` the second and so on; a version whose file is gone opens nothing."""

    def __init__(self, first: Path):
        self._first = first

    def current(self) -> int:
        """The highest version there is a file of."""
        return max(self.versions(), default=FIRST)

    def versions(self) -> list[int]:
        """The versions there are files of."""
        named = re.compile(rf"{re.escape(self._first.stem)}\.(\d+){re.escape(self._first.suffix)}")
        found = [named.fullmatch(file.name) for file in self._first.parent.iterdir()]
        later = [int(match[1]) for match in found if match is not None]
        return sorted([*([FIRST] if self._first.exists() else []), *later])

    def file(self, version: int) -> Path:
        """Where a version is kept."""
        return self._first if version == FIRST else self._first.with_suffix(f".{version}{self._first.suffix}")

    def add(self) -> int:
        """Make a further version, which wraps from now on."""
        version = self.current() + 1
        create_file(self.file(version), urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)))
        return version

    def wrap(self, key: bytes) -> tuple[int, bytes]:
        """The key wrapped by the newest version."""
        return self._of(self.current()).wrap(key)

    def unwrap(self, version: int, wrapped: bytes) -> bytes:
        """The key that a version wrapped."""
        return self._of(version).unwrap(version, wrapped)

    def _of(self, version: int) -> FixedKey:
        try:
            content = self.file(version).read_bytes()
        except OSError as missing:
            raise WrongMasterKey(f"version {version} of the seal key is not there") from missing
        return FixedKey(urlsafe_b64decode(content.strip()), version)


class KeyCommand:
    """An operator's program stands for the key: `wrap` and `unwrap VERSION`, keys in hex on standard input.

    `wrap` answers `VERSION HEX`, `unwrap` answers `HEX`. The master key never comes to this machine.
    """

    def __init__(self, command: str):
        self._command = command

    def current(self) -> int:
        """The version that wraps now."""
        return self.wrap(bytes(KEY_BYTES))[0]

    def wrap(self, key: bytes) -> tuple[int, bytes]:
        """Ask the program to wrap a key."""
        version, _, wrapped = self._ask(["wrap"], key).partition(" ")
        return int(version), bytes.fromhex(wrapped)

    def unwrap(self, version: int, wrapped: bytes) -> bytes:
        """Ask the program to unwrap a key."""
        return bytes.fromhex(self._ask(["unwrap", str(version)], wrapped))

    def _ask(self, words: list[str], content: bytes) -> str:
        try:
            asked = [*self._command.split(), *words]
            done = subprocess.run(
                asked, input=content.hex().encode(), capture_output=True, timeout=COMMAND_S, check=True
            )
            return done.stdout.decode("ascii").strip()
        except (OSError, subprocess.SubprocessError, ValueError) as failed:
            raise WrongMasterKey(f"the seal command failed: {type(failed).__name__}") from failed
