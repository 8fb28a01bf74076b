"""The register of 2021 as the messages that intake and intervention send about it."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from chassis.codec import digest, encode
from chassis.event_store import open_engine
from chassis.facts import Event, Recorded
from chassis.read_models import all_rows, guard
from contracts import intake, intervention
from law.local import resolve
from services.reporting.app import SERVICE

DEMO = Path(__file__).resolve().parents[3] / "demo" / "2021"
SOURCES = ("intake", "intervention", "placement")
FOREIGN = [model for model in SERVICE.projections if model.source in SOURCES]
CSD = "juzna-primorska"
UNITS = {"Koper": "koper", "Izola": "izola", "Piran": "piran", "Sežana": "sezana"}
KINDS = {"telefon": "phone", "teren": "field", "poročilo": "report"}
PUBLISHED = json.loads((DEMO / "published_2021.json").read_text(encoding="utf-8"))


def coded(kind: str, label: str) -> Any:
    """The code of a register's label; None for an empty one."""
    labels = PUBLISHED["labels_in_the_csv"][kind]
    return next((code for code, printed in labels.items() if printed == label), None)


class Messages:
    """Facts with gapless positions a source, each recorded `late` after it occurred or at a given moment."""

    def __init__(self) -> None:
        self.facts: dict[str, list[Recorded]] = {source: [] for source in SOURCES}

    def tell(
        self,
        source: str,
        stream: str,
        event: Event,
        occurred_at: datetime,
        recorded_at: datetime | None = None,
        **envelope: Any,
    ) -> Recorded:
        """Add one fact and answer it."""
        known, data = self.facts[source], encode(event)
        fact = Recorded(
            event=event,
            type=event.type,
            schema_version=event.schema_version,
            stream=stream,
            version=1 + sum(other.stream == stream for other in known),
            position=1 + len(known),
            event_id=f"{source}-{1 + len(known)}",
            occurred_at=occurred_at,
            recorded_at=recorded_at or occurred_at + timedelta(hours=1),
            actor="sd1",
            command_id=f"command-{len(known)}",
            correlation_id="correlation",
            digest=digest(data),
            rank=event.rank,
            **envelope,
        )
        known.append(fact)
        return fact

    def in_order(self) -> "Messages":
        """The same facts, their positions in the order in which they were recorded."""
        ordered = Messages()
        for source, facts in self.facts.items():
            for fact in sorted(facts, key=lambda one: (one.recorded_at, one.position)):
                known = ordered.facts[source]
                version = 1 + sum(other.stream == fact.stream for other in known)
                place = 1 + len(known)
                moved = replace(fact, version=version, position=place, event_id=f"{source}-{place}")
                known.append(moved)
        return ordered

    def fill(self, connection: sa.Connection) -> None:
        """Make every read model of them, as a rebuild does."""
        for model in FOREIGN:
            model.table.create(connection)
            for stream in dict.fromkeys(fact.stream for fact in self.facts[model.source]):
                facts = [fact for fact in self.facts[model.source] if fact.stream == stream]
                if facts[0].kind in model.kinds and (rows := all_rows(model, facts)):
                    connection.execute(sa.insert(model.table), rows)
            guard(connection, model)


def filled(messages: Messages, folder: Path) -> sa.Engine:
    """A database with the read models made of the messages."""
    engine = open_engine(f"sqlite:///{folder / 'reporting.db'}", writing=True)
    with engine.begin() as connection:
        messages.fill(connection)
    return engine


def register() -> list[dict[str, str]]:
    """The rows of interventions_2021.csv."""
    with (DEMO / "interventions_2021.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def times_of(row: dict[str, str]) -> tuple[datetime, datetime]:
    """Start and end of a row; an end not after the start is the next day's."""
    number, month, year = row["Datum"].split(".")
    day = date(int(year), int(month), int(number))
    start, end = time.fromisoformat(row["Od"]), time.fromisoformat(row["Do"])
    return resolve(day, start), resolve(day + timedelta(days=end <= start), end)


def register_messages() -> Messages:
    """Reference data, then every event of the register with its call, case and segments."""
    messages = Messages()
    tell_places(messages)
    events: dict[str, list[dict[str, str]]] = {}
    for row in register():
        events.setdefault(row["Dogodek"], []).append(row)
    for number, rows in events.items():
        tell_event(messages, number, rows)
    return messages


def tell_places(messages: Messages) -> None:
    """CSDs, units and stations of the reference data."""
    start = datetime.fromisoformat("2020-12-01T00:00:00Z")
    for kind, shape in (("csd", intake.CsdSet), ("unit", intake.UnitSet), ("station", intake.StationSet)):
        for item in json.loads((DEMO / "reference" / f"{kind}s.json").read_text(encoding="utf-8")):
            values = {name: value for name, value in item.items() if name != "slug"}
            messages.tell("intake", f"{kind}-{item['slug']}", shape.model_validate(values), start)


def tell_event(messages: Messages, number: str, rows: list[dict[str, str]]) -> None:
    """One event: the call, its case and unit, the intervention with all its segments, its closure."""
    first, case_id = rows[0], f"case{number}"
    start = min(times_of(row)[0] for row in rows)
    belongs: dict[str, Any] = {"csd": CSD, "case_id": case_id}
    opened = intake.CaseOpened(opened_because="notification", municipality="koper")
    assigned = intake.CaseAssigned(csd=CSD, unit_id=UNITS[first["Enota"]])
    messages.tell("intake", f"case-{case_id}", opened, start, **belongs)
    messages.tell("intake", f"case-{case_id}", assigned, start, **belongs)
    for event in call_of(number, first):
        messages.tell("intake", f"notification-call{number}", event, start, **belongs)
    for event in intervention_of(number, rows):
        messages.tell("intervention", f"intervention-event{number}", event, start, **belongs)


def call_of(number: str, row: dict[str, str]) -> Iterator[Event]:
    """The notification and its triage."""
    yield intake.NotificationReceived(
        case_id=f"case{number}",
        source_kind="police" if row["Policijska postaja"] else "other",
        station=row["Policijska postaja"] or None,
        received_by="phone",
        urgency="now",
        municipality="koper",
    )
    task, subtask = coded("task", row["Naloga"]), coded("subtask", row["Podnaloga"])
    match task:
        case "other":
            yield intake.NotificationTriaged(decision="out_of_scope", reason=subtask)
        case "information":
            yield intake.NotificationTriaged(decision="information")
        case _:
            yield intake.NotificationTriaged(decision="in_scope")


def intervention_of(number: str, rows: list[dict[str, str]]) -> Iterator[Event]:
    """The opening, further workers, every segment, the closure with its task."""
    workers = {row["Delavka"].lower(): int(row["Pripravljenost"]) for row in rows}
    for place, (worker, readiness) in enumerate(workers.items()):
        told: dict[str, Any] = {"worker_id": worker, "readiness": readiness}
        if place == 0:
            case = {"notification_id": f"call{number}", "case_id": f"case{number}"}
            yield intervention.InterventionOpened(**case, **told)
        else:
            yield intervention.ParticipantJoined(**told)
    for place, row in enumerate(rows):
        start, end = times_of(row)
        yield intervention.SegmentWorked(
            segment_id=f"segment{number}.{place}",
            worker_id=row["Delavka"].lower(),
            start=start,
            end=end,
            kind=KINDS[row["Opomba"].split(":")[0].split()[0]],
        )
    yield intervention.InterventionClosed(
        task=coded("task", rows[0]["Naloga"]),
        subtask=coded("subtask", rows[0]["Podnaloga"]),
        ended_at=max(times_of(row)[1] for row in rows),
    )
