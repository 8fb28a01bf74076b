"""The reference data the registers refer to: told to intake and placement where it is missing, read for labels."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from cli.failures import Failure
from cli.gateway_client import Command, Gateway, encoded, segment_of
from cli.register.codes import SUBTASKS, TASKS, Codes, House, Unit
from cli.register.entries import Named
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


def lacks(known: Reference, names: Named) -> bool:
    """Whether something that a register names is not known to the services."""
    there = {kind: {entry["slug"] for entry in entries} for kind, entries in known.items()}
    return any(not getattr(names, field.name) <= there[field.name] for field in fields(names))


def complete(gateway: Gateway) -> int:
    """Enter what is missing; answers how many entries that were. Failure when one is refused."""
    wanted = list(missing(from_gateway(gateway), from_files()))
    for answer in gateway.batch(wanted, seen=True):
        if not answer.done:
            raise Failure(f"{answer.command.path} was refused: {answer.sentence}")
    return len(wanted)


def codes(reference: Reference) -> Codes:
    """The labels by which a register calls stations, units, workers, municipalities and houses."""
    units = dict(labelled_units(reference))
    return Codes(
        stations={entry["slug"]: entry["slug"] for entry in reference["stations"]},
        units=units,
        workers={entry["slug"].upper(): entry["slug"] for entry in reference["workers"]},
        tasks=TASKS,
        subtasks=SUBTASKS,
        municipalities={str(entry["name"]).strip(): entry["slug"] for entry in reference["municipalities"]},
        centres={entry["slug"]: house(entry, list(units.values())) for entry in reference["centres"]},
        csd_of_station={entry["slug"]: entry["csd"] for entry in reference["stations"]},
    )


def house(entry: Mapping[str, Any], units: Sequence[Unit]) -> House:
    """A centre with the municipality of its CSD's first unit; of an NGO's with the first there is."""
    csd = entry.get("csd")
    own = [unit for unit in units if csd in (None, unit.csd)]
    if not own:
        raise Failure(f"No unit belongs to the CSD {csd}; enter that first.")
    return House(entry["slug"], csd, own[0].municipality)


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
