"""What a person can be found by: her names without accents and case, each part of them, and her date of birth.

The limits of it are stated to whoever searches: no beginnings, no wildcards, nothing that only sounds alike.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

SHORTEST = 2
"""Letters of a part of a name that can be searched for."""
LETTERS = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})
PARTS = re.compile(r"[^\W\d_]+")


def folded(name: str) -> list[str]:
    """The parts of a name in small letters without accents; Đ is d."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return PARTS.findall(letters)


def parts(name: str) -> list[str]:
    """The parts long enough to be found by."""
    return [part for part in folded(name) if len(part) >= SHORTEST]


def spellings(name: str) -> list[str]:
    """The parts in every way that the same name is written with: Đ is Dj to one clerk and D to another."""
    said = name.casefold()
    ways = (said, said.replace("đ", "dj"), said.replace("dj", "d"))
    return list(dict.fromkeys(part for way in ways for part in parts(way)))


def tokens(
    given_name: str | None,
    family_name: str | None,
    birth_date: str | None,
    read: Callable[[str], list[str]] = parts,
) -> Iterator[str]:
    """What is looked for; with `spellings`, everything that somebody with these details is found by."""
    for kind, name in (("given", given_name), ("family", family_name)):
        for part in read(name or ""):
            yield f"{kind}:{part}"
    if birth_date is not None:
        yield f"born:{birth_date}"
