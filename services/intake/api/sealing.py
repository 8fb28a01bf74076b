"""Sealing what a request says of people, before any command is made of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from chassis.errors import Refused
from chassis.keys import KeyDestroyed, KeyStore, SealBroken
from services.intake.events.person import SealedDetails

BODY = "body"
ADDRESS = "address"


def of_person(identity: str) -> str:
    """The subject of a person's key."""
    return f"person:{identity}"


def of_address(identity: str) -> str:
    """The subject of the further key under a person's, which seals where she lives and nothing else."""
    return f"address:{identity}"


def key_of(person_id: str, field: str) -> str:
    """The subject whose key seals one of a person's details."""
    return of_address(person_id) if field == ADDRESS else of_person(person_id)


def opened(keys: KeyStore, person_id: str, field: str, value: str) -> str | None:
    """One of a person's details; an address from before it had a key of its own lies under the person's."""
    try:
        plain = keys.open(key_of(person_id, field), field, value)
    except SealBroken:
        plain = None
    return keys.open(of_person(person_id), field, value) if plain is None and field == ADDRESS else plain


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
    make(keys, wanted)


def make(keys: KeyStore, wanted: Mapping[str, str | None]) -> None:
    """Make the keys that are missing; refused for who was erased."""
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
    if ADDRESS in said:
        make(keys, {of_person(person_id): None, of_address(person_id): of_person(person_id)})
    return SealedDetails(
        **{
            name: sealed_detail(keys, person_id, name, plain, known.get(name, [None])[0])
            for name, plain in said.items()
        }
    )


def sealed_detail(keys: KeyStore, person_id: str, name: str, plain: str, before: str | None) -> str:
    """One detail sealed by its key; what is sealed already in the same words stays as it is."""
    if before is not None and opened(keys, person_id, name, before) == plain:
        return before
    return sealed(keys, key_of(person_id, name), name, plain)


def erased(gone: KeyDestroyed) -> Refused:
    """Nothing more is recorded about somebody who was erased."""
    kind, _, identity = gone.subject.partition(":")
    return Refused(
        "erased",
        "The {kind} {identity} was erased; nothing more is recorded of it.",
        kind=kind,
        identity=identity,
    )
