"""Bytes of a CSV file to text: UTF-8, or a sentence that says which encoding was found instead."""

import codecs

from cli.register.faults import unreadable

SLOVENE = frozenset("čšžČŠŽ")
CANDIDATES = {
    "cp1250": "cp1250 (Windows, Central European)",
    "iso8859-2": "ISO 8859-2",
    "cp852": "cp852 (DOS)",
    "mac_latin2": "Mac Central European",
}
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NEEDED = "UTF-8 is needed: in Excel save it as “CSV UTF-8”."


def decoded(content: bytes) -> tuple[str, list[str]]:
    """The text of a CSV file and what to tell about it; Unreadable when it is not UTF-8."""
    if content.startswith(UTF16):
        raise unreadable("encoding", f"The file is in UTF-16. {NEEDED}")
    notes = []
    if content.startswith(codecs.BOM_UTF8):
        content = content.removeprefix(codecs.BOM_UTF8)
        notes.append("The file begins with a byte order mark; it was passed over.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"in line {line} the byte 0x{content[error.start]:02x} is not UTF-8"
        raise unreadable("encoding", f"The file looks like {likely(content)}: {found}. {NEEDED}") from error
    if "\0" in text:
        raise unreadable("encoding", f"The file holds zero bytes, so it is no text in UTF-8. {NEEDED}")
    return text, notes


def likely(content: bytes) -> str:
    """The encoding in which most of the foreign letters are Slovene ones."""
    scores = {name: slovene_share(content, name) for name in CANDIDATES}
    best = max(scores, key=lambda name: scores[name])
    return CANDIDATES[best] if scores[best] > 0 else "no encoding we know"


def slovene_share(content: bytes, encoding: str) -> float:
    """How many of the letters beyond ASCII are Slovene when read so; 0 when it cannot be read so."""
    try:
        foreign = [letter for letter in content.decode(encoding) if not letter.isascii()]
    except UnicodeDecodeError:
        return 0.0
    return sum(letter in SLOVENE for letter in foreign) / max(len(foreign), 1)
