"""A sentence a fact, in business words of the language asked; the words are in `wording.json`."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from chassis.facts import Event, Recorded
from chassis.problems import Language
from law.local import to_local

CATALOGUE: dict[str, dict[str, dict[str, str]]] = json.loads(
    Path(__file__).with_name("wording.json").read_text(encoding="utf-8")
)
SENTENCES, WORDS = CATALOGUE["sentences"], CATALOGUE["words"]
FIELD = re.compile(r"\{(\w+)\}")
PERHAPS = re.compile(r"\[([^\]]*)\]")
"""Left out as a whole where one of its fields says nothing."""
SILENT = "\u2013"
DAY = {"sl": "{0.day}. {0.month}. {0.year}", "it": "{0.day}.{0.month}.{0.year}", "en": "{0:%Y-%m-%d}"}

Names = Mapping[str, Mapping[str, str]]
"""What slugs are called, by the field they stand in."""


def sentence(fact: Recorded, language: Language, names: Names) -> str:
    """What happened; of a fact whose data are not for others its kind alone."""
    return phrase(fact.type, fact.event, language, names)


def phrase(kind: str, event: Event | None, language: Language, names: Names) -> str:
    """The sentence of a kind of fact, its places filled by the event."""
    template = SENTENCES.get(kind, SENTENCES[""])[language]
    said = {name: said_of(event, name, language, names) for name in FIELD.findall(template)}
    whole = PERHAPS.sub(
        lambda part: part[1] if all(said[name] for name in FIELD.findall(part[1])) else "", template
    )
    return FIELD.sub(lambda field: said[field[1]] or SILENT, whole)


def said_of(event: Event | None, field: str, language: Language, names: Names) -> str:
    """One field of a fact in words; empty where it says nothing."""
    value = getattr(event, field, None)
    values = value if isinstance(value, tuple) else (value,)
    return ", ".join(filter(None, (worded(event, field, one, language, names) for one in values)))


def worded(event: Event | None, field: str, value: Any, language: Language, names: Names) -> str:
    """One value in words: a code by the catalogue, a time on the local clock, a slug by its name."""
    if value is None or event is None:
        return ""
    if isinstance(value, datetime):
        return instant(value, language)
    if isinstance(value, date):
        return day(value, language)
    code = str(value).lower() if isinstance(value, bool) else str(value)
    if code in codes(type(event), field):
        return word(event.type, field, code, language)
    return names.get(field, {}).get(code, code)


def instant(value: datetime, language: Language) -> str:
    """A date and time on the local clock."""
    return f"{day(to_local(value), language)} {to_local(value):%H:%M}"


def day(value: date, language: Language) -> str:
    """A date as it is written in the language."""
    return DAY[language].format(value)


def word(kind: str, field: str, code: str, language: Language) -> str:
    """A code in words: as this kind of fact means it, as this field does, or as everywhere."""
    for key in (f"{kind}.{code}", f"{field}.{code}", code):
        if key in WORDS:
            return WORDS[key][language]
    return code


@cache
def codes(shape: type[Event], field: str) -> frozenset[str]:
    """The codes that a field of a kind of fact may hold."""
    return frozenset(codes_in(shape.model_fields[field].annotation))


def codes_in(annotation: Any) -> set[str]:
    """The codes of a type, however deep they stand in it."""
    if annotation is bool:
        return {"true", "false"}
    if get_origin(annotation) is Literal:
        return {str(code) for code in get_args(annotation)}
    return {code for part in get_args(annotation) for code in codes_in(part)}
