"""Restraining orders about which anything is told, in any order, and what the bare facts say of them at two times."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chassis.clock import micros, new_id, rfc3339
from chassis.event_store import facts_after
from chassis.facts import FactWithdrawn, Recorded, state_at
from contracts.intake import LawEntered
from law.entries import Entry
from law.order_state import Judged, state_of
from law.parameters import Law
from services.intervention.domain.order_course import INITIAL, evolve, judged
from services.intervention.projections import order_lines, order_lists, orders
from services.intervention.projections.law_entries import law_known
from tests.integration.intervention.desk import Desk
from tests.unit.law.when import at

NOW = at("2021-06-01 09:00")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
EVENINGS = (
    at("2016-02-28 23:30"),  # the law of ten days, and a leap day
    at("2017-04-11 23:30"),  # the last evening of that law
    at("2021-03-27 23:30"),  # the clocks go forward
    at("2020-10-24 23:30"),  # and back
    at("2020-12-31 23:30"),
    NOW - 2 * HOUR,  # its clocks still ring
)
WHY = {"reason_code": "wrong_time"}
LIVES: tuple[tuple[tuple[str, int, int | None], ...], ...] = (
    (("sent_to_court", 2, None), ("confirmed", 20, None), ("violated", 60, None)),
    (("confirmed", 20, None), ("extension_proposed", 200, None), ("extended", 230, None)),
    (("confirmed", 47, 500), ("extended", 480, 1500)),  # as the court wrote it
    (("changed", 20, 100), ("violated", 101, None)),
    (("sent_to_court", 3, None), ("annulled", 30, None), ("re_reported", 900, None)),
)
"""Courses that orders really take: kind of step, hours from the issue, hours of the end."""


@dataclass
class LawKnown:
    """An operator's entry, and the moments between which it was known."""

    stream: str
    entry: Entry
    event_id: str
    entered: datetime
    withdrawn: datetime | None = None


@dataclass
class Docket:
    """Tells the service of orders as police and operators would; keeps nothing but ids and what the law was."""

    desk: Desk
    orders: list[str] = field(default_factory=list)
    events: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Fact, the path that tells it, and what was said."""
    laws: list[LawKnown] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.desk.clock.now()

    def wait(self, hours: int) -> None:
        """The clock moves on, and what is due rings."""
        self.desk.now((self.now + hours * HOUR + timedelta(seconds=1)).isoformat())
        self.desk.ring()

    def issue(self, evening: datetime, kind: str, minutes: int) -> str:
        """An order more, of an evening."""
        identity = new_id()
        said = {"id": identity, "kind": kind, "station": "PP Koper", "underlying": "crime", "distance_m": 100}
        issued_at = rfc3339(min(evening + minutes * MINUTE, self.now))
        self._tell("/restraining-orders", {**said, "issued_at": issued_at})
        self.orders.append(identity)
        return identity

    def step(self, pick: int, kind: str, hours: int, until: int | None, as_decided: bool) -> None:
        """A step of one of the orders, so many hours after an evening it may have been issued on."""
        identity = self.orders[pick % len(self.orders)]
        self._tell(f"/restraining-orders/{identity}/steps", {**self.report(identity, hours, until), "kind": kind,
                                                             "as_decided": as_decided})  # fmt: skip

    def live(self, pick: int, life: int) -> None:
        """An order takes one of the courses, told from its end."""
        for kind, hours, until in reversed(LIVES[life % len(LIVES)]):
            self.step(pick, kind, hours, until, until is not None)

    def report(self, identity: str, hours: int, until: int | None) -> dict[str, Any]:
        """When a step was, from the order's issue as known now."""
        with self.desk.app.state.running.store.reading() as connection:
            row = orders.latest(connection, identity)
        issued = (
            self.now if row is None else datetime.fromtimestamp(row["issued_at"] / 1e6, tz=self.now.tzinfo)
        )
        said: dict[str, Any] = {"occurred_at": rfc3339(min(issued + hours * HOUR, self.now))}
        return said if until is None else {**said, "until": rfc3339(issued + until * HOUR)}

    def tell(self, pick: int, who: str, hours: int) -> None:
        """Somebody was told of it."""
        identity = self.orders[pick % len(self.orders)]
        when = self.report(identity, hours, None)["occurred_at"]
        self._tell(f"/restraining-orders/{identity}/told", {"who": who, "at": when})

    def correct(self, pick: int, hours: int) -> None:
        """A fact was at another hour."""
        if not self.events:
            return
        event, path, said = self.events[pick % len(self.events)]
        name = next(name for name in ("occurred_at", "issued_at", "at") if name in said)
        moved = datetime.fromisoformat(said[name]) + hours * HOUR
        self._tell(path, {**said, name: rfc3339(min(moved, self.now)), "corrects": event, **WHY})

    def withdraw(self, pick: int) -> None:
        """A fact never was."""
        if self.events:
            event, _, _ = self.events[pick % len(self.events)]
            self._send(f"/events/{event}/withdrawal", WHY)

    def enter_law(self, parameter: str, day: datetime, value: int) -> None:
        """An operator enters a value from a day on."""
        data = {
            "parameter": parameter,
            "valid_from": f"{day:%Y-%m-%d}",
            "value": value,
            "source": "izmišljen vir",
        }
        event_id, stream = f"intake-{new_id()}", f"law-{parameter}"
        self.desk.tell("intake", stream, LawEntered.model_validate(data), event_id=event_id)
        self.laws.append(LawKnown(stream, Entry.from_json(data), event_id, self.now))
        self.wait(0)

    def withdraw_law(self, pick: int) -> None:
        """An entry was a mistake."""
        standing = [one for one in self.laws if one.withdrawn is None]
        if standing:
            one = standing[pick % len(standing)]
            self.desk.tell("intake", one.stream, FactWithdrawn(), corrects=one.event_id)
            one.withdrawn = self.now
            self.wait(0)

    def _tell(self, path: str, body: dict[str, Any]) -> None:
        for event in self._send(path, body):
            self.events.append((event["event_id"], path, {k: v for k, v in body.items() if k not in WHY}))

    def _send(self, path: str, body: dict[str, Any]) -> list[dict[str, str]]:
        """What may be refused is refused clearly; nothing fails."""
        answer = self.desk.post(path, "coordinator", raw=body)
        assert answer.status_code in (200, 201, 403, 404, 409, 422), answer.text
        self.wait(0)
        events: list[dict[str, str]] = answer.json()["events"] if answer.status_code == 201 else []
        return events

    # -- what is true ------------------------------------------------------------------------------------------

    def facts(self) -> dict[str, list[Recorded]]:
        """The log's facts of each order, in the order of knowledge."""
        running = self.desk.app.state.running
        found: dict[str, list[Recorded]] = {identity: [] for identity in self.orders}
        with running.store.reading() as connection:
            for fact in facts_after(connection, 0, 1 << 30, running.shapes["intervention"]):
                if fact.kind == "restraining_order":
                    found.setdefault(fact.id, []).append(fact)
        return found

    def law(self, known: datetime) -> Law:
        """The law as operators had entered it by then."""
        return Law.default().with_entries(
            one.entry
            for one in self.laws
            if one.entered <= known and (one.withdrawn is None or known < one.withdrawn)
        )


def truth(facts: dict[str, list[Recorded]], law: Law, then: datetime, known: datetime) -> dict[str, Judged]:
    """By the bare facts: every order issued by then, as known then, judged."""
    states = {name: state_at(own, evolve, INITIAL, at=then, known_at=known) for name, own in facts.items()}
    found = {name: judged(state, law) for name, state in states.items()}
    return {name: one for name, one in found.items() if one is not None}


def told_and_true(docket: Docket, facts: dict[str, list[Recorded]], then: datetime, known: datetime) -> None:
    """The lists say what the bare facts say, and so do the lines of a few orders."""
    true = truth(facts, docket.law(known), then, known)
    at_us, known_us = micros(then), micros(known)
    with docket.desk.app.state.running.store.reading() as connection:
        law = law_known(connection, known_us)
        everything = {
            row["order_id"]: row
            for row in order_lists.listed(connection, order_lists.Wanted(), law, at_us, known_us)
        }
        in_force = order_lists.listed(connection, order_lists.Wanted(in_force=True), law, at_us, known_us)
        assert {row["order_id"] for row in in_force} == {
            name for name, one in true.items() if state_of(one, then) == "in_force"
        }
        assert everything.keys() == true.keys()
        for name, one in true.items():
            stands = order_lists.standing(one, at_us)
            assert {column: everything[name][column] for column in stands} == stands
        for name, one in list(true.items())[: 1 + at_us % 4]:
            said = order_lines.of(connection, name, at_us, known_us)
            assert {step.key for step in said.steps()} >= {key for key, _ in one.unfitting}
            assert said.version == len([fact for fact in facts[name] if fact.recorded_at <= known])
