"""What a person was on the day she came to a house: said once placement tells of it, and again when we know better."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from chassis.clock import moment
from chassis.codec import Shapes
from chassis.decider import Ask, Rules, draft
from chassis.errors import ZavetjeError
from chassis.event_store import Store, stream_facts
from chassis.facts import FactWithdrawn, Recorded, Told, WithdrawFact, fold, standing
from chassis.keys import KeyStore
from law.local import local_date
from services.intake.api import sealing
from services.intake.commands.person import SeePerson
from services.intake.domain.person import (
    INTAKE,
    PersonKnows,
    Said,
    State,
    Unregistered,
    seen_on,
)
from services.intake.events.person import EVENTS, PersonAwaited, PersonSeenOn
from services.intake.projections import person_stays, seen_persons

SHAPES = Shapes(EVENTS)
BY_ITSELF: dict[str, Any] = {
    "actor": INTAKE,
    "roles": frozenset(),
    "entered_at": None,
    "clock_offset_ms": None,
    "expected_version": None,
    "corrects": None,
    "reason_code": None,
    "reason_id": None,
    "same_time": False,
}


class Seeing:
    """Compares what was said of a person's stays with what is known of her, and asks to say what differs."""

    def __init__(self, keys: KeyStore, rules: Rules[Any, Any]):
        self._keys, self._rules = keys, rules

    def of_stay(self, connection: Any, about: str, told: Told) -> list[Ask]:
        """What is to be said of a stay after a message about it: of who is in it, and of who never was."""
        stay, asks = person_stays.standing(connection, about), []
        persons = seen_persons.spoken_of(connection, about) | ({stay["person_id"]} if stay else set())
        for person in sorted(persons):
            facts = stream_facts(connection, self._rules.stream(person), SHAPES)
            asks += self._say(connection, person, facts, about, told)
        return asks

    def again(self, store: Store, asks: Sequence[Ask]) -> list[Ask]:
        """What is to be said again of their stays once these commands to persons are through."""
        of_person: dict[str, list[Ask]] = defaultdict(list)
        for ask in asks:
            if ask.rules.kind == self._rules.kind:
                of_person[ask.identity].append(ask)
        with store.reading() as connection:
            pairs = person_stays.of_persons(connection, of_person)
            pairs |= seen_persons.said_of(connection, of_person)
            return [
                said
                for person, found in itertools.groupby(sorted(pairs), key=lambda pair: pair[0])
                for said in self._say_all(connection, person, of_person[person], [one[1] for one in found])
            ]

    def _say_all(self, connection: Any, person: str, asks: Sequence[Ask], abouts: Sequence[str]) -> list[Ask]:
        facts = stream_facts(connection, self._rules.stream(person), SHAPES)
        try:
            for ask in asks:
                facts += self._drafts(facts, ask)
        except ZavetjeError:
            return []  # it will be refused where it is decided
        told = asks[0].command.told
        return [one for about in abouts for one in self._say(connection, person, facts, about, told)]

    def _state(self, facts: Sequence[Recorded]) -> State:
        state: State = fold(standing(facts), self._rules.evolve, self._rules.initial)
        return state

    def _drafts(self, facts: Sequence[Recorded], ask: Ask) -> list[Recorded]:
        """The facts that a command is going to give."""
        told, stands = ask.command.told, standing(facts)
        corrected = next((fact for fact in stands if fact.event_id == told.corrects), None)
        if told.same_time and corrected is not None:
            told = told.model_copy(update={"occurred_at": corrected.occurred_at})
        before = fold(
            [fact for fact in stands if fact is not corrected], self._rules.evolve, self._rules.initial
        )
        taken_back = isinstance(ask.command, WithdrawFact)
        events = [FactWithdrawn()] if taken_back else self._rules.decide(ask.command, before, PersonKnows())
        stream = self._rules.stream(ask.identity)
        drafts = [draft(event, told, stream, ahead) for ahead, event in enumerate(events)]
        return [replace(one, corrects=told.corrects) for one in drafts]

    def _say(
        self, connection: Any, person: str, facts: Sequence[Recorded], about: str, told: Told
    ) -> list[Ask]:
        """Nothing, or the command that says what is so now in place of what was said."""
        stay, state = person_stays.standing(connection, about), self._state(facts)
        if stay is None or stay["person_id"] != person:
            return self._take_back(person, facts, about, told)
        said = state.profile.seen.get(about)
        entry = self._entry(person, state, stay, said)
        if said is not None and said.event.unexplained() == entry:
            return []
        in_place_of = said if said is not None and said.event.type == entry.type else None
        command = by_itself(told, in_place_of).model_copy(update={"occurred_at": moment(stay["valid_from"])})
        return [self._ask(person, SeePerson(told=command, person_id=person, entry=entry))]

    def _take_back(self, person: str, facts: Sequence[Recorded], about: str, told: Told) -> list[Ask]:
        """Take back what stands of it, and what that had replaced, which would stand again."""
        known, asks = list(facts), []
        while (said := self._state(known).profile.seen.get(about)) is not None:
            asks.append(self._ask(person, WithdrawFact(told=by_itself(told, said))))
            known += self._drafts(known, asks[-1])
        return asks

    def _entry(
        self, person: str, state: State, stay: dict[str, Any], said: Said | None
    ) -> PersonSeenOn | PersonAwaited:
        """What can be said of her for a stay; of somebody erased, or no longer registered, what was said."""
        about, on = stay["about"], local_date(moment(stay["valid_from"]))
        seen = said is not None and isinstance(said.event, PersonSeenOn)
        if isinstance(state, Unregistered):
            awaited = PersonAwaited(about=about, **{name: stay[name] for name in ("case_id", "csd", "unit")})
            return said.event.unexplained() if said is not None and seen else awaited
        sealed = state.profile.details.birth_date
        born = None if sealed is None else self.birth_date(person, sealed)
        if sealed is not None and born is None and said is not None and seen:
            return said.event.unexplained()
        return seen_on(state.profile, about, on, born)

    def birth_date(self, person: str, sealed: str) -> date | None:
        """A sealed birth date, None when its key is destroyed; it does not leave the service."""
        plain = self._keys.open(sealing.of_person(person), "birth_date", sealed)
        return None if plain is None else date.fromisoformat(plain)

    def _ask(self, person: str, command: SeePerson | WithdrawFact) -> Ask:
        return Ask(self._rules, person, command)


def by_itself(told: Told, in_place_of: Said | None) -> Told:
    """The envelope of what intake says by itself, as a correction of what it said before."""
    whose = told.model_copy(update=BY_ITSELF)
    if in_place_of is None:
        return whose
    return whose.model_copy(
        update={"corrects": in_place_of.event_id, "reason_code": told.reason_code or "told_later"}
    )
