"""Which label of the register is which code: tasks as the ministry prints them, the rest by reference data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cli.register.faults import unreadable

TASKS: Final = {
    "Zaščita ogroženih otrok/mladostnikov": "endangered_children",
    "Nasilje v družini (vključno z ukrepom prepovedi približevanja)": "domestic_violence",
    "Mladoletni tujci brez spremstva": "unaccompanied_foreign_minors",
    "Starejša oseba brez svojcev v hudi stiski": "elderly_without_relatives",
    "Oseba pod skrbništvom, oseba z odvzeto poslovno sposobnostjo, oseba z odvzeto roditeljsko pravico": (
        "guardianship"
    ),
    "Drugo": "other",
    "Prenos informacij": "information",
}
SUBTASKS: Final = {
    "Ukrep nujnega odvzema otroka": "urgent_removal",
    "Ogroženi otroci/mladostniki": "endangered",
    "Ostalo: Nasilje v družini": "violence_other",
    "Ukrep prepoved približevanja določeni osebi, kraju, območju": "restraining_order",
    "Brezdomci": "homelessness",
    "Težave v duševnem zdravju": "mental_health",
    "Kršenje javnega reda in miru": "public_order",
    "Pomoč pri nameščanju": "placement_help",
}
SUBTASKS_OF: Final[Mapping[str, frozenset[str]]] = {
    "endangered_children": frozenset({"urgent_removal", "endangered"}),
    "domestic_violence": frozenset({"violence_other", "restraining_order"}),
    "other": frozenset({"homelessness", "mental_health", "public_order", "placement_help"}),
}
"""The tasks that are counted with a subtask; the others have none."""
KINDS: Final = {"telefon": "phone", "teren": "field", "poročilo": "report"}
GROUND_OF: Final = {
    "endangered_children": "endangered_child",
    "domestic_violence": "domestic_violence",
    "unaccompanied_foreign_minors": "unaccompanied_foreign_minor",
    "elderly_without_relatives": "elderly_without_relatives",
    "guardianship": "incapacitated_adult",
}


@dataclass(frozen=True)
class Unit:
    """A unit as a register needs it: its slug, its CSD, and the municipality of its seat."""

    slug: str
    csd: str
    municipality: str


@dataclass(frozen=True)
class Codes:
    """Labels of one register: what a station, a unit, a worker, a task is called in it."""

    stations: Mapping[str, str]
    units: Mapping[str, Unit]
    workers: Mapping[str, str]
    tasks: Mapping[str, str]
    subtasks: Mapping[str, str]

    def mapped(self, mapping: Mapping[str, Mapping[str, str]]) -> "Codes":
        """These codes and the further labels of a mapping file: `{"stations": {label: slug}, …}`."""
        by_slug = {unit.slug: unit for unit in self.units.values()}
        units = {label: by_slug[slug] for label, slug in mapping.get("units", {}).items()}
        plain = {name: {**getattr(self, name), **mapping.get(name, {})} for name in PLAIN}
        return replace(self, units={**self.units, **units}, **plain)


PLAIN: Final = ("stations", "workers", "tasks", "subtasks")


def read_mapping(path: Path, codes: Codes) -> Codes:
    """`codes` with the further labels of a JSON file; Unreadable when it is none, or names what does not exist."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise unreadable("mapping", f"The mapping {path.name} cannot be read as JSON: {error}.") from error
    if not isinstance(told, dict) or not all(is_labels(part) for part in told.values()):
        raise unreadable("mapping", 'A mapping says {"stations": {label: slug}, "units": …, "workers": …}.')
    if unknown := sorted(set(told) - {"units", *PLAIN}):
        raise unreadable("mapping", f"The mapping names “{unknown[0]}”; known are units, {', '.join(PLAIN)}.")
    for name, labels in told.items():
        if strange := sorted(set(labels.values()) - known_slugs(codes, name)):
            raise unreadable(
                "mapping", f"The mapping sends a label to “{strange[0]}”, which is none of our {name}."
            )
    return codes.mapped(told)


def is_labels(part: object) -> bool:
    """Whether it maps labels to slugs."""
    return isinstance(part, dict) and all(isinstance(slug, str) for slug in part.values())


def known_slugs(codes: Codes, name: str) -> set[str]:
    """The codes there are of one kind."""
    if name == "units":
        return {unit.slug for unit in codes.units.values()}
    return set(getattr(codes, name).values())
