"""A restraining order as a paper shows it: its terms, what became of it, who was told."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from chassis.facts import Recorded, of_kind
from contracts import wording
from contracts.intervention import OrderStepReported, OrderTold, RestrainingOrderIssued
from law.order_state import judge, state_of
from law.parameters import Law
from services.intake.api.judged_orders import steps_of

LANGUAGE: Literal["sl"] = "sl"


@dataclass(frozen=True)
class Order:
    """An order and the facts about it; `places` are (kind, text id or None)."""

    identity: str
    issued: RestrainingOrderIssued
    places: tuple[tuple[str, str | None], ...]
    facts: Sequence[Recorded] = ()


@dataclass(frozen=True)
class Opened:
    """What was opened for a paper: texts by id, what persons are called, and who is what in the case."""

    words: Mapping[str, str]
    names: Mapping[str, str]
    victims: Sequence[str]
    perpetrators: Sequence[str]

    def called(self, person_ids: Iterable[str]) -> list[str]:
        """What these persons are called; the id of one without a name."""
        return [self.names.get(person, person) for person in person_ids]


def orders_of(facts: Sequence[Recorded], calls: Iterable[Mapping[str, Any]]) -> list[Order]:
    """The orders of a case: those that intervention tells of, and those announced that it has not told of yet."""
    announced = {one["id"]: (one, call) for call in calls if (one := announcement(call)) is not None}
    found = [issued(fact, event, facts, announced) for fact, event in of_kind(facts, RestrainingOrderIssued)]
    there = {order.identity for order in found}
    waiting = [only_announced(*pair) for identity, pair in announced.items() if identity not in there]
    return sorted([*found, *waiting], key=lambda order: (order.issued.issued_at, order.identity))


def announcement(call: Mapping[str, Any]) -> dict[str, Any] | None:
    """The order that came inside a notification."""
    order: dict[str, Any] | None = json.loads(call["more"])["restraining_order"]
    return order


def issued(
    fact: Recorded, event: RestrainingOrderIssued, facts: Sequence[Recorded], announced: Mapping[str, Any]
) -> Order:
    """An order that intervention tells of; the texts of its places, where it came in a notification, are ours."""
    texts = (*event.place_text_ids, *(None for _ in event.place_kinds))
    places: tuple[tuple[str, str | None], ...] = tuple(zip(event.place_kinds, texts, strict=False))
    if fact.id in announced:
        places = told_places(announced[fact.id][0])
    return Order(fact.id, event, places, [one for one in facts if one.stream == fact.stream])


def only_announced(order: Mapping[str, Any], call: Mapping[str, Any]) -> Order:
    """An order that is known from its notification alone."""
    event = RestrainingOrderIssued(
        kind="police",
        station=call["station"] or "",
        issued_at=datetime.fromisoformat(order["issued_at"]),
        underlying=order["underlying"],
        distance_m=order["distance_m"],
        notification_id=call["notification_id"],
    )
    return Order(order["id"], event, told_places(order))


def told_places(order: Mapping[str, Any]) -> tuple[tuple[str, str | None], ...]:
    """The places of an announced order with their texts."""
    return tuple((place["kind"], place["text_id"]) for place in order["places"])


def linked(order: Order, intervention_id: str, notification_ids: Iterable[str]) -> bool:
    """Whether the order was issued in this intervention, or in what it was begun upon."""
    event = order.issued
    return event.intervention_id == intervention_id or event.notification_id in set(notification_ids)


def shown(order: Order, at: datetime, law: Law, opened: Opened) -> dict[str, Any]:
    """The order in Slovene, as of an instant; one that names nobody is for the case's victims."""
    event = order.issued
    judged = judge(event.kind, event.issued_at, steps_of(order.facts), law)
    unfitting = {key for key, _ in judged.unfitting}
    return {
        "issued_at": wording.instant(event.issued_at, LANGUAGE),
        "kind": wording.word(event.type, "kind", event.kind, LANGUAGE),
        "station": event.station,
        "underlying": wording.word(event.type, "underlying", event.underlying, LANGUAGE),
        "distance_m": event.distance_m,
        "places": [place(kind, text, opened.words) for kind, text in order.places],
        "protected": opened.called(event.protected_person_ids) or list(opened.victims),
        "against": opened.called(filter(None, [event.against_person_id])) or list(opened.perpetrators),
        "state": wording.word(event.type, "state", state_of(judged, max(at, event.issued_at)), LANGUAGE),
        "stage": wording.word(event.type, "stage", judged.stage, LANGUAGE) if judged.stage else None,
        "until": wording.instant(judged.end, LANGUAGE),
        "steps": [
            step_shown(fact, said, fact.event_id in unfitting)
            for fact, said in of_kind(order.facts, OrderStepReported)
        ],
        "told": [told_shown(fact, said) for fact, said in of_kind(order.facts, OrderTold)],
    }


def step_shown(fact: Recorded, event: OrderStepReported, unfitting: bool) -> dict[str, Any]:
    """A step, when it was so, and whether it fits what is known."""
    return {
        "at": wording.instant(fact.occurred_at, LANGUAGE),
        "what": wording.word(event.type, "kind", event.kind, LANGUAGE),
        "until": None if event.until is None else wording.instant(event.until, LANGUAGE),
        "unfitting": unfitting,
    }


def told_shown(fact: Recorded, event: OrderTold) -> dict[str, Any]:
    """Who was told, when, and whether it was acknowledged."""
    seen = event.acknowledged_at
    return {
        "who": wording.word(event.type, "who", event.who, LANGUAGE),
        "at": wording.instant(fact.occurred_at, LANGUAGE),
        "acknowledged_at": None if seen is None else wording.instant(seen, LANGUAGE),
    }


def place(kind: str, text: str | None, words: Mapping[str, str]) -> dict[str, Any]:
    """A place to be kept away from, with its address where it was told."""
    return {
        "kind": wording.word("restraining_order_issued", "place_kinds", kind, LANGUAGE),
        "address": None if text is None else words.get(text),
    }
