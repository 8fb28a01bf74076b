"""Sealing what a request says of people, before any command is made of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from chassis.errors import Refused
from chassis.keys import KeyDestroyed, KeyStore
from services.intake.events.person import SealedDetails

BODY = "body"


def of_person(identity: str) -> str:
    """The subject of a person's key."""
    return f"person:{identity}"


def of_case(identity: str) -> str:
    """The subject of a case's key, which wraps those of its texts."""
    return f"case:{identity}"


def of_text(identity: str) -> str:
    """The subject of a text's key."""
    return f"text:{identity}"


def of_worker(slug: str) -> str:
    """The subject of a worker's key."""
    return f"worker:{slug}"


def of_house(slug: str) -> str:
    """The subject of a house's key, which seals its address."""
    return f"house:{slug}"


def ensure(
    keys: KeyStore, *, case_id: str | None, persons: Iterable[str] = (), texts: Iterable[str] = ()
) -> None:
    """Make the keys that a request needs, in one durable step."""
    case = None if case_id is None else of_case(case_id)
    wanted: dict[str, str | None] = {} if case is None else {case: None}
    wanted |= {of_person(person): None for person in persons}
    wanted |= {of_text(text): case for text in texts}
    try:
        keys.ensure(wanted)
    except KeyDestroyed as gone:
        raise erased(gone) from gone


def sealed(keys: KeyStore, subject: str, field: str, plain: str, before: str | None = None) -> str:
    """`plain` sealed; what is sealed already with the same words is kept as it is, so that a repeat is quiet."""
    if before is not None and keys.open(subject, field, before) == plain:
        return before
    try:
        return keys.seal(subject, field, plain)
    except KeyDestroyed as gone:
        raise erased(gone) from gone


def details(
    keys: KeyStore, person_id: str, said: Mapping[str, str], known: Mapping[str, Any]
) -> SealedDetails:
    """A person's details sealed; `known` are those recorded, {field: [sealed, event id]}."""
    subject = of_person(person_id)
    return SealedDetails(
        **{
            name: sealed(keys, subject, name, plain, known.get(name, [None])[0])
            for name, plain in said.items()
        }
    )


def erased(gone: KeyDestroyed) -> Refused:
    """Nothing more is recorded about somebody who was erased."""
    kind, _, identity = gone.subject.partition(":")
    return Refused(
        "erased",
        "The {kind} {identity} was erased; nothing more is recorded of it.",
        kind=kind,
        identity=identity,
    )
