"""The reference data the registers refer to: told to intake and placement where it is missing, read for labels."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cli.failures import Failure
from cli.gateway_client import Command, Gateway, encoded, segment_of
from cli.register.codes import SUBTASKS, TASKS, Codes, Unit
from cli.register.interventions import Register
from cli.run_dir import ROOT

FOLDER: Final = ROOT / "demo" / "2021" / "reference"
KINDS: Final = ("csds", "units", "municipalities", "stations", "workers", "centres")
"""In this order: each names only what stands before it."""
SINCE: Final = "2015-12-31T23:00:00Z"
"""From when it holds: the questions about 2021 must find it."""

Reference = Mapping[str, list[dict[str, Any]]]


def from_files(folder: Path = FOLDER) -> Reference:
    """What the project ships."""
    return {
        kind: json.loads((folder / f"{kind}.json").read_text(encoding="utf-8"))
        for kind in KINDS
        if (folder / f"{kind}.json").exists()
    }


def from_gateway(gateway: Gateway) -> Reference:
    """What the services know now."""
    return {kind: [with_slug(item) for item in gateway.items(f"/{kind}")] for kind in KINDS}


def with_slug(item: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as the files have it: an answer may call its slug `id`."""
    return {**item, "slug": item.get("slug") or item["id"]}


def missing(known: Reference, shipped: Reference) -> Iterator[Command]:
    """The commands that enter what is shipped and not known; what is known stays as it is."""
    for kind, entries in shipped.items():
        there = {entry["slug"] for entry in known.get(kind, ())}
        yield from (command(kind, entry) for entry in entries if entry["slug"] not in there)


def command(kind: str, entry: Mapping[str, Any]) -> Command:
    """One entry, in force since long before the registers begin."""
    body = {**{name: value for name, value in entry.items() if name != "slug"}, "occurred_at": SINCE}
    content = hashlib.sha256(encoded(body)).hexdigest()[:16]
    slug = segment_of(entry["slug"])
    return Command("PUT", f"/{kind}/{slug}", f"reference:{kind}:{slug}:{content}", body)


def lacks(known: Reference, register: Register) -> bool:
    """Whether the register names a unit, station or worker that the services do not know."""
    there = {kind: {entry["slug"] for entry in entries} for kind, entries in known.items()}
    rows = [row for event in register.events for row in event.rows]
    return not (
        {row.unit.slug for row in rows} <= there["units"]
        and {row.station for row in rows if row.station} <= there["stations"]
        and {row.worker for row in rows} <= there["workers"]
    )


def complete(gateway: Gateway) -> int:
    """Enter what is missing; answers how many entries that were. Failure when one is refused."""
    wanted = list(missing(from_gateway(gateway), from_files()))
    for answer in gateway.batch(wanted, seen=True):
        if not answer.done:
            raise Failure(f"{answer.command.path} was refused: {answer.sentence}")
    return len(wanted)


def codes(reference: Reference) -> Codes:
    """The labels by which a register calls stations, units and workers."""
    return Codes(
        stations={entry["slug"]: entry["slug"] for entry in reference["stations"]},
        units=dict(labelled_units(reference)),
        workers={entry["slug"].upper(): entry["slug"] for entry in reference["workers"]},
        tasks=TASKS,
        subtasks=SUBTASKS,
    )


def labelled_units(reference: Reference) -> Iterator[tuple[str, Unit]]:
    """A unit stands in a register by its place's name: `Enota Koper` is `Koper`."""
    for entry in reference["units"]:
        unit = Unit(entry["slug"], entry["csd"], seat(entry["slug"], reference["municipalities"]))
        yield str(entry["name"]).removeprefix("Enota ").strip(), unit


def seat(unit: str, municipalities: Iterable[Mapping[str, Any]]) -> str:
    """The municipality in which a unit has its seat: the one called as it is, else its first."""
    own = [entry["slug"] for entry in municipalities if entry["unit"] == unit]
    if not own:
        raise Failure(f"No municipality belongs to the unit {unit}; enter that first.")
    return unit if unit in own else str(own[0])
