"""What a register's event is in commands: the call and its triage, the words, the work and its closure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from chassis.clock import rfc3339
from cli.gateway_client import Command
from cli.register.codes import GROUND_OF
from cli.register.entries import Entry, Telling, said
from cli.register.ids import stable_id, stable_key
from cli.register.interventions import Participation, Register, RegisterEvent, numbered_rows, year_start
from cli.register.rows import Row

Kind = Literal["notification", "triage", "note", "opening", "participant", "segment", "closure"]


@dataclass(frozen=True)
class Teller:
    """Makes the commands of one register; ids and keys are the register's, so a second run makes the same."""

    register: str
    since: datetime

    @staticmethod
    def of(register: Register) -> "Teller":
        """The teller of this register."""
        return Teller(register.name, year_start(register.name))

    def id(self, kind: str, *numbers: int) -> str:
        """The id of a thing of the register, whatever its row says."""
        return stable_id(self.since, self.register, kind, *numbers)

    def note(self, part: Participation, index: int, row: Row) -> str:
        """The id of a row's remark."""
        return stable_id(self.since, self.register, "note", part.number, index, row.note)

    def entry(self, event: RegisterEvent) -> Entry:
        """All of one event."""
        intake = (*self.calls(event), *self.words(event))
        return Entry(event.number, len(event.rows), intake, tuple(self.work(event)))

    def calls(self, event: RegisterEvent) -> Iterator[Telling]:
        """The notification and what it was held to be."""
        notification = self.id("notification", event.number)
        yield self._telling(event, "/notifications", "notification", self._notification(event), opens=True)
        triage = {**triage_of(event), "occurred_at": rfc3339(event.start)}
        yield self._telling(event, f"/notifications/{notification}/triage", "triage", triage)

    def words(self, event: RegisterEvent) -> Iterator[Telling]:
        """The remark of each row, sealed in the case. Another remark, or another time, is another command."""
        for part, index, row in numbered_rows(event):
            note = self.note(part, index, row)
            body = {
                "id": note,
                "kind": "note",
                "text": row.note,
                "about": [],
                "occurred_at": rfc3339(row.end),
            }
            key = stable_key(self.register, part.number, index, "note", note, rfc3339(row.end))
            path = f"/cases/{self.id('case', event.number)}/texts"
            yield Telling(Command("POST", path, key, body), "note", row.row, event.number)

    def work(self, event: RegisterEvent) -> Iterator[Telling]:
        """The intervention: who took part, when she worked, what it was counted as."""
        yield self.opening(event)
        yield from self.joining(event)
        for part, index, row in numbered_rows(event):
            yield self.segment(event, part, index, row)
        yield self.closure(event)

    def opening(self, event: RegisterEvent) -> Telling:
        """The first worker begins."""
        first = event.participations[0]
        body = {
            "id": self.id("intervention", event.number),
            "notification_id": self.id("notification", event.number),
            "worker_id": first.worker,
            "readiness": first.readiness,
            "occurred_at": rfc3339(event.start),
        }
        return self._telling(event, "/interventions", "opening", body, opens=True)

    def joining(self, event: RegisterEvent) -> Iterator[Telling]:
        """Every further worker."""
        for part in event.participations[1:]:
            body = {
                "worker_id": part.worker,
                "readiness": part.readiness,
                "occurred_at": rfc3339(part.start),
            }
            key = stable_key(self.register, part.number, "participant")
            path = f"{self._intervention(event)}/participants"
            yield Telling(
                Command("POST", path, key, body), "participant", part.rows[0].row, event.number, opens=True
            )

    def segment(self, event: RegisterEvent, part: Participation, index: int, row: Row) -> Telling:
        """One stretch of work."""
        body = {
            "id": self.id("segment", part.number, index),
            "worker_id": row.worker,
            "start": rfc3339(row.start),
            "end": rfc3339(row.end),
            "kind": row.kind,
            "note_id": self.note(part, index, row),
            "occurred_at": rfc3339(row.end),
        }
        key = stable_key(self.register, part.number, index, "segment")
        return Telling(
            Command("POST", f"{self._intervention(event)}/segments", key, body),
            "segment",
            row.row,
            event.number,
        )

    def closure(self, event: RegisterEvent) -> Telling:
        """The counted task. The service knows its end: that of the last work that is no report."""
        only_reports = all(row.kind == "report" for row in event.rows)
        body = {
            "task": event.task,
            "subtask": event.subtask,
            "ended_at": rfc3339(event.end) if only_reports else None,
        }
        return self._telling(event, f"{self._intervention(event)}/closure", "closure", body)

    def _intervention(self, event: RegisterEvent) -> str:
        return f"/interventions/{self.id('intervention', event.number)}"

    def _notification(self, event: RegisterEvent) -> dict[str, Any]:
        return {
            "id": self.id("notification", event.number),
            "case_id": self.id("case", event.number),
            "source": {"kind": "police", "station": event.station} if event.station else {"kind": "other"},
            "received_by": "phone",
            "urgency": "now",
            "occurred_at": rfc3339(event.start),
            "ground": GROUND_OF.get(event.task),
            "summary": f"Iz registra: dogodek {event.number}.",
            "municipality": event.unit.municipality,
            "persons": [],
        }

    def _telling(
        self, event: RegisterEvent, path: str, kind: Kind, body: Mapping[str, Any], *, opens: bool = False
    ) -> Telling:
        key = stable_key(self.register, "event", event.number, kind)
        return Telling(Command("POST", path, key, said(body)), kind, event.rows[0].row, event.number, opens)


def triage_of(event: RegisterEvent) -> dict[str, str]:
    """`Drugo` was out of scope, with its subtask as the reason; `Prenos informacij` was information."""
    if event.task == "information":
        return {"decision": "information"}
    if event.task == "other":
        return {"decision": "out_of_scope", "reason": event.subtask or "other"}
    return {"decision": "in_scope", "ground": GROUND_OF[event.task]}
