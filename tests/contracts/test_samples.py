"""What was stored or sent once stays readable: a sample of every kind and version of fact and message."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import rfc8785

from chassis.codec import Shapes, encode
from chassis.facts import Event, FactWithdrawn
from contracts import intake as told_by_intake
from contracts import intervention as told_by_intervention
from contracts import placement as told_by_placement
from contracts import reporting as told_by_reporting
from services.intake.app import SERVICE as INTAKE
from services.intervention.app import SERVICE as INTERVENTION
from services.placement.app import SERVICE as PLACEMENT
from services.reporting.app import SERVICE as REPORTING

SAMPLES = Path(__file__).parent / "samples"
MESSAGES: dict[str, Sequence[type[Event]]] = {
    "intake": told_by_intake.MESSAGES,
    "intervention": told_by_intervention.MESSAGES,
    "placement": told_by_placement.MESSAGES,
    "reporting": told_by_reporting.MESSAGES,
}
HOUSES: dict[str, Sequence[type[Event]]] = {
    **{one.name: (*one.events, FactWithdrawn) for one in (INTAKE, INTERVENTION, PLACEMENT, REPORTING)},
    **{f"{name}/published": messages for name, messages in MESSAGES.items()},
}
"""The facts of each service, and what it publishes of them; the folders below `samples`."""

HOW = (
    "Save the `data` of such a fact as {file}: `zavetje events {service}` prints it, of a fact in which "
    "every field says something. A sample that is there is never changed; a further one of the same version "
    "has a word after a dot ({type}.v{version}.more.json)."
)


class Sample(NamedTuple):
    """One stored sample: whose, of which type and version, and its data."""

    house: str
    type: str
    version: int
    data: dict[str, Any]
    name: str


def samples() -> Iterator[Sample]:
    for house in HOUSES:
        for file in sorted((SAMPLES / house).glob("*.json")):
            kind, version, *_ = file.stem.split(".")
            data = json.loads(file.read_text(encoding="utf-8"))
            yield Sample(house, kind, int(version.removeprefix("v")), data, f"{house}/{file.stem}")


ALL = tuple(samples())
SHAPES = [
    pytest.param(house, shape, id=f"{house}/{shape.type}")
    for house, known in HOUSES.items()
    for shape in known
]


def how(house: str, shape: type[Event], version: int) -> str:
    file = SAMPLES.relative_to(SAMPLES.parents[2]) / house / f"{shape.type}.v{version}.json"
    return HOW.format(file=file, service=house.partition("/")[0], type=shape.type, version=version)


def grown_to(stored: Any, said: Any) -> Any:
    """What was stored, with the fields that have been added since, however deep."""
    if isinstance(stored, dict) and isinstance(said, dict):
        return {name: grown_to(stored.get(name, said[name]), said[name]) for name in said} | {
            name: stored[name] for name in stored.keys() - said.keys()
        }
    if isinstance(stored, list) and isinstance(said, list) and len(stored) == len(said):
        return [grown_to(*pair) for pair in zip(stored, said, strict=True)]
    return stored


@pytest.mark.parametrize("sample", ALL, ids=[sample.name for sample in ALL])
def test_todays_code_reads_what_was_stored_and_says_it_again(sample: Sample) -> None:
    """An older version is read through `upcast`; what today's version says comes back byte for byte."""
    shapes = Shapes(HOUSES[sample.house])
    event = shapes.decode(sample.type, sample.version, rfc8785.dumps(sample.data))
    if sample.version == event.schema_version:
        said_again = json.loads(encode(event))
        grown = said_again.keys() - sample.data.keys()
        assert encode(event) == rfc8785.dumps(grown_to(sample.data, said_again))
        assert all(not type(event).model_fields[name].is_required() for name in grown)


@pytest.mark.parametrize(("house", "shape"), SHAPES)
def test_every_kind_and_version_has_a_sample(house: str, shape: type[Event]) -> None:
    """A new event, a new version or a new field needs a sample: the failure says which file, and where from."""
    mine = [sample for sample in ALL if (sample.house, sample.type) == (house, shape.type)]
    for version in range(1, shape.schema_version + 1):
        assert version in {sample.version for sample in mine}, how(house, shape, version)
    said = {name for sample in mine if sample.version == shape.schema_version for name in sample.data}
    silent = set(shape.model_fields) - said
    assert not silent, f"No sample says {sorted(silent)}. {how(house, shape, shape.schema_version)}"


def test_every_sample_is_of_a_kind_that_is_still_known() -> None:
    """Facts outlive the code that wrote them: no type that was ever stored may be forgotten."""
    known = {(house, shape.type) for house, shapes in HOUSES.items() for shape in shapes}
    assert {(sample.house, sample.type) for sample in ALL} <= known
    stray = [path for path in SAMPLES.rglob("*.json") if str(path.parent.relative_to(SAMPLES)) not in HOUSES]
    assert stray == []


def test_a_type_is_named_once_in_each_house() -> None:
    for house, shapes in HOUSES.items():
        names = [shape.type for shape in shapes]
        assert sorted(set(names)) == sorted(names), house
