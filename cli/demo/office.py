"""What the office of the registers recorded of one event: who, when, in which commands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chassis.clock import rfc3339
from cli.demo.invented import people
from cli.demo.steps import Step, person
from cli.demo.timetable import Times, chance_of, times_of
from cli.gateway_client import Command
from cli.register.entries import commands
from cli.register.ids import stable_id, stable_key
from cli.register.interventions import Participation, RegisterEvent, numbered_rows
from cli.register.telling import Teller
from law.parameters import Law

ATTACHED = {"unaccompanied_foreign_minors": "special_guardian_minutes"}
REPORT_TEXT = (
    "Poročilo o izmišljeni intervenciji: opravljen razgovor, dogovor z enoto, nadaljnja obravnava v enoti."
)


@dataclass(frozen=True)
class Office:
    """Makes the steps of events.

    `mistakes`: what a command said at first instead, by its key. `known_people`: who stands in an event's case, with
    their ids, where another register names them.
    """

    teller: Teller
    law: Law
    mistakes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    known_people: Mapping[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def steps(self, event: RegisterEvent, times: Times | None = None) -> Iterator[Step]:
        """The call in the night, the work in the morning, the report and who took it over."""
        when = times or times_of(event, self.law)
        csd = event.unit.csd
        worker = person(event.participations[0].worker, "on_call_worker", csd)
        yield Step(when.called or when.worked, worker, tuple(self.call(event)))
        for part in event.participations:
            told = person(part.worker, "on_call_worker", csd)
            in_time, late = parted(part, when.late_rows)
            yield Step(when.worked, told, tuple(self.work(event, part, in_time)))
            yield Step(when.late, told, tuple(self.work(event, part, late)))
        yield Step(when.worked, worker, tuple(self.end(event)))
        if when.taken_over is not None:
            unit = person(f"enota-{event.unit.slug}", "unit_worker", csd)
            yield Step(when.taken_over, unit, (self.acceptance(event),))

    def call(self, event: RegisterEvent) -> Iterator[Command]:
        """The notification, what it was, who it was about, and the intervention opened."""
        yield from commands([*self.teller.calls(event)])
        for number, body in enumerate(self.people(event), 1):
            key = stable_key(self.teller.register, "event", event.number, "person", number)
            said = {**body, "occurred_at": rfc3339(event.start)}
            yield Command("POST", f"{self.case(event)}/persons", key, said)
        yield self.teller.opening(event).command

    def work(self, event: RegisterEvent, part: Participation, rows: frozenset[int]) -> Iterator[Command]:
        """Some of one worker's segments with their remarks; a mistake is told in place of what was meant."""
        if not rows:
            return
        own = replace(event, participations=(part,))
        yield from commands([word for word in self.teller.words(own) if word.row in rows])
        yield from commands([join for join in self.teller.joining(event) if join.row == part.rows[0].row])
        for _, index, row in numbered_rows(own):
            if row.row in rows:
                yield self.mistaken(self.teller.segment(event, part, index, row).command)

    def end(self, event: RegisterEvent) -> Iterator[Command]:
        """The closure and the report to the unit."""
        yield self.mistaken(self.teller.closure(event).command)
        yield from self.report(event)

    def report(self, event: RegisterEvent) -> Iterator[Command]:
        """The handover report with its sealed text."""
        register, number = self.teller.register, event.number
        text = stable_id(self.teller.since, register, "report", number)
        about = [self.people(event)[0]["id"]]
        body = {"id": text, "kind": "report", "text": REPORT_TEXT, "about": about}
        yield Command(
            "POST", f"{self.case(event)}/texts", stable_key(register, "event", number, "report-text"), body
        )
        said = {
            "form": "restraining_order" if event.subtask == "restraining_order" else "other",
            "state": "final",
            "text_ids": [text],
            "attachments": [ATTACHED.get(event.task, "general_minutes")],
        }
        key = stable_key(register, "event", number, "report")
        yield Command("POST", f"{self.intervention(event)}/report", key, said)

    def acceptance(self, event: RegisterEvent) -> Command:
        """The unit takes the report over."""
        key = stable_key(self.teller.register, "event", event.number, "acceptance")
        return Command("POST", f"{self.intervention(event)}/report/acceptance", key, {})

    def mistaken(self, command: Command) -> Command:
        """The command as it was first told."""
        mistake = self.mistakes.get(command.key)
        if mistake is None:
            return command
        return replace(command, key=first(command.key), body={**command.body, **mistake})

    def correction(self, at: datetime, right: Command) -> Step:
        """The coordinator puts what was meant in the place of what was told."""
        coordinator = person("koordinatorica", "coordinator")
        return Step(at, coordinator, (right,), corrects=first(right.key))

    def people(self, event: RegisterEvent) -> Sequence[Mapping[str, Any]]:
        """Who the event was about."""
        if event.number in self.known_people:
            return self.known_people[event.number]
        since, name = self.teller.since, self.teller.register
        return [
            {**body, "id": stable_id(since, name, "person", event.number, number)}
            for number, body in enumerate(people(event, chance_of(event, "people")), 1)
        ]

    def case(self, event: RegisterEvent) -> str:
        """The path of an event's case."""
        return f"/cases/{self.teller.id('case', event.number)}"

    def intervention(self, event: RegisterEvent) -> str:
        """The path of an event's intervention."""
        return f"/interventions/{self.teller.id('intervention', event.number)}"


def parted(part: Participation, late: frozenset[int]) -> tuple[frozenset[int], frozenset[int]]:
    """The rows of a participation: those entered in time, those entered late."""
    rows = frozenset(row.row for row in part.rows)
    return rows - late, rows & late


def first(key: str) -> str:
    """The key under which the mistake was told."""
    return f"{key}:first"
