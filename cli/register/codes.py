"""Which label of the register is which code: tasks as the ministry prints them, the rest by reference data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from cli.register.columns import LAYOUTS
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


UNDERLYING: Final = {"prekršek": "minor_offence", "KD": "crime"}
DECISIONS: Final = {"potrjeno": "confirmed", "spremenjeno": "changed", "razveljavljeno": "annulled"}
EXTENSIONS: Final = {"podaljšano": "extended", "zavrnjeno": "extension_rejected"}
END_STAGES: Final = {
    "2 dni": "hours_48",
    "15 dni": "days_15",
    "60 dni": "days_60",
    "razveljavljen": "annulled",
}
SEXES: Final = {"M": "male", "Ž": "female"}
REFERRERS: Final = {
    "CSD": "csd",
    "Interventna služba": "intervention_service",
    "Prišel sam": "self",
    "Prišla sama": "self",
    "Policija": "police",
    "Šola": "school",
    "Zdravstvo": "health",
    "Krizni center": "crisis_centre",
    "Varna hiša": "safe_house",
    "Materinski dom": "mothers_home",
    "Nevladna organizacija": "ngo",
    "Drugo": "other",
}
REASONS: Final = {
    "Odvzem otroka": "removal",
    "Umik iz domačega okolja/razbremenitev": "relief",
    "Beg": "runaway",
    "Sum storitve kaznivega dejanja": "suspected_offence",
    "Odsotnost staršev/skrbnikov": "absent_carers",
    "Prepoved približevanja": "restraining_order",
    "Premestitev iz drugega KCM": "transfer",
    "Sum spolnega nasilja": "suspected_sexual_violence",
    "Sum spletnega spolnega nasilja": "suspected_online_sexual_violence",
    "Nasilje v družini": "domestic_violence",
    "Brezdomstvo": "homelessness",
    "Drugo": "other",
}
STAYING: Final = "still_staying"
DESTINATIONS: Final = {
    "Domov": "home",
    "Sorodniki": "relatives",
    "Vzgojni zavod": "institution",
    "Rejniška družina": "foster_family",
    "Dijaški dom": "student_home",
    "KCM": "other_kcm",
    "Krizni center": "crisis_centre",
    "Varna hiša": "safe_house",
    "Materinski dom": "mothers_home",
    "Lastno stanovanje": "own_home",
    "Drugo": "other",
    "Nadaljevanje namestitve": STAYING,
}


@dataclass(frozen=True)
class Unit:
    """A unit as a register needs it: its slug, its CSD, and the municipality of its seat."""

    slug: str
    csd: str
    municipality: str


@dataclass(frozen=True)
class House:
    """A crisis centre as a register needs it: its slug, the CSD that runs it, the municipality of that CSD's seat."""

    slug: str
    csd: str | None
    municipality: str


@dataclass(frozen=True)
class Codes:
    """Labels of one register: what a station, a unit, a worker, a task is called in it."""

    stations: Mapping[str, str]
    units: Mapping[str, Unit]
    workers: Mapping[str, str]
    tasks: Mapping[str, str]
    subtasks: Mapping[str, str]
    municipalities: Mapping[str, str] = field(default_factory=dict)
    centres: Mapping[str, House] = field(default_factory=dict)
    csd_of_station: Mapping[str, str] = field(default_factory=dict)
    referrers: Mapping[str, str] = field(default_factory=lambda: REFERRERS)
    reasons: Mapping[str, str] = field(default_factory=lambda: REASONS)
    destinations: Mapping[str, str] = field(default_factory=lambda: DESTINATIONS)
    sexes: Mapping[str, str] = field(default_factory=lambda: SEXES)

    def mapped(self, mapping: Mapping[str, Mapping[str, str]]) -> "Codes":
        """These codes and the further labels of a mapping file: `{"stations": {label: slug}, …}`."""
        by_slug = {unit.slug: unit for unit in self.units.values()}
        units = {label: by_slug[slug] for label, slug in mapping.get("units", {}).items()}
        plain = {name: {**getattr(self, name), **mapping.get(name, {})} for name in PLAIN}
        return replace(self, units={**self.units, **units}, **plain)

    def unit_of_station(self, station: str) -> Unit:
        """The unit in whose place a station is; where there is none, the first of its CSD."""
        _, _, place = station.partition(" ")
        own = [unit for unit in self.units.values() if unit.csd == self.csd_of_station.get(station, unit.csd)]
        return next((unit for unit in own if self.units.get(place) == unit), own[0])


PLAIN: Final = (
    "stations", "workers", "tasks", "subtasks", "municipalities", "referrers", "reasons", "destinations", "sexes",
)  # fmt: skip
COLUMNS: Final = "columns"


@dataclass(frozen=True)
class Naming:
    """What a mapping file says: further labels, and what a house calls our columns (ours by theirs)."""

    codes: Codes
    columns: Mapping[str, str] = field(default_factory=dict)


def read_mapping(path: Path, codes: Codes) -> Naming:
    """A mapping in a JSON file; Unreadable when it is none, or names what does not exist."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise unreadable("mapping", f"The mapping {path.name} cannot be read as JSON: {error}.") from error
    if not isinstance(told, dict) or not all(is_labels(part) for part in told.values()):
        raise unreadable("mapping", 'A mapping says {"stations": {label: slug}, "units": …, "workers": …}.')
    columns = told.pop(COLUMNS, {})
    if unknown := sorted(set(told) - {"units", *PLAIN}):
        known = ", ".join((COLUMNS, "units", *PLAIN))
        raise unreadable("mapping", f"The mapping names “{unknown[0]}”; known are {known}.")
    for name, labels in told.items():
        if strange := sorted(set(labels.values()) - known_slugs(codes, name)):
            raise unreadable(
                "mapping", f"The mapping sends a label to “{strange[0]}”, which is none of our {name}."
            )
    return Naming(codes.mapped(told), columns_by_theirs(columns))


def columns_by_theirs(columns: Mapping[str, str]) -> dict[str, str]:
    """Our column by theirs; Unreadable for a column that no register has, or for one of theirs named twice."""
    ours = frozenset().union(*(layout.known for layout in LAYOUTS))
    if unknown := sorted(set(columns) - ours):
        raise unreadable(
            "mapping", f"The mapping names a column “{unknown[0]}” that no register of ours has."
        )
    if len(set(columns.values())) < len(columns):
        raise unreadable("mapping", "The mapping takes one of their columns for several of ours.")
    return {theirs: own for own, theirs in columns.items()}


def is_labels(part: object) -> bool:
    """Whether it maps labels to slugs."""
    return isinstance(part, dict) and all(isinstance(slug, str) for slug in part.values())


def known_slugs(codes: Codes, name: str) -> set[str]:
    """The codes there are of one kind."""
    if name == "units":
        return {unit.slug for unit in codes.units.values()}
    return set(getattr(codes, name).values())
