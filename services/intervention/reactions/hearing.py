"""What others' messages make us do: learn whose case it is, and take down an order that a notification announced."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chassis.clock import micros
from chassis.decider import Ask, Rules
from chassis.facts import FactWithdrawn, Recorded, Told
from chassis.receiving import Situation
from contracts.intake import CaseAssigned, LawEntered, NotificationReceived, OrderAnnounced
from services.intervention.commands.intervention import LearnCase
from services.intervention.commands.restraining_order import (
    IssueRestrainingOrder,
    LearnOrderCase,
    SetOrderClocks,
)
from services.intervention.events.restraining_order import OrderPlace
from services.intervention.projections import interventions, order_lists, orders
from services.intervention.projections.law_entries import law_known

AnyRules = Rules[Any, Any]


def reactions_to_intake(
    of_interventions: AnyRules, of_orders: AnyRules
) -> Callable[[Recorded, Situation], Sequence[Ask]]:
    """The reaction to intake's messages, for the interventions and orders that these rules decide."""

    def react(fact: Recorded, situation: Situation) -> Sequence[Ask]:
        match fact.event:
            case NotificationReceived(case_id=case_id) as received:
                learnt = [
                    *_interventions_learn(
                        of_interventions, fact, situation, "notification_id", case_id, fact.unit
                    ),
                    *_orders_learn(of_orders, fact, situation, "notification_id", case_id, fact.unit),
                ]
                return [*learnt, *_announced(of_orders, fact, received, situation)]
            case CaseAssigned(unit_id=unit):
                return [
                    *_interventions_learn(of_interventions, fact, situation, "case_id", fact.id, unit),
                    *_orders_learn(of_orders, fact, situation, "case_id", fact.id, unit),
                ]
            case LawEntered():
                return _clocks_anew(of_orders, fact, situation)
            case FactWithdrawn() if fact.kind == "law":
                return _clocks_anew(of_orders, fact, situation)
            case _:
                return ()

    return react


def _interventions_learn(
    rules: AnyRules, fact: Recorded, situation: Situation, column: str, case_id: str, unit: str | None
) -> Iterator[Ask]:
    """Tell it to those interventions that named the fact's id in `column` before it was here."""
    told = situation.told(fact)
    for found in interventions.unchecked_for(situation.read(), column, fact.id):
        command = LearnCase(told=told, intervention_id=found, case_id=case_id, csd=fact.csd, unit=unit)
        yield Ask(rules, found, command)


def _orders_learn(
    rules: AnyRules, fact: Recorded, situation: Situation, column: str, case_id: str, unit: str | None
) -> Iterator[Ask]:
    """The same for orders."""
    told = situation.told(fact)
    for found in orders.unchecked_for(situation.read(), column, fact.id):
        command = LearnOrderCase(told=told, order_id=found, case_id=case_id, csd=fact.csd, unit=unit)
        yield Ask(rules, found, command)


def _clocks_anew(rules: AnyRules, fact: Recorded, situation: Situation) -> list[Ask]:
    """The law has changed: the orders that may still be running, by any law, set their clocks anew."""
    connection, told = situation.read(), situation.told(fact)
    running = order_lists.perhaps_running(connection, law_known(connection), micros(situation.now))
    return [Ask(rules, found, SetOrderClocks(told=told, order_id=found)) for found in running]


def _announced(
    rules: AnyRules, fact: Recorded, received: NotificationReceived, situation: Situation
) -> Iterator[Ask]:
    """The order that came inside the notification, under the id it was given there."""
    order = received.restraining_order
    if order is None:
        return
    told = situation.told(fact).model_copy(update={"occurred_at": order.issued_at})
    stands = orders.latest(situation.read(), order.id)
    if stands is None:
        yield Ask(rules, order.id, _issue(told, fact, received, order))
    elif fact.corrects is not None and stands["announced"]:
        corrects = {"corrects": stands["issue_event_id"], "reason_code": received.reason_code or "other"}
        yield Ask(rules, order.id, _issue(told.model_copy(update=corrects), fact, received, order))


def _issue(
    told: Told, fact: Recorded, received: NotificationReceived, order: OrderAnnounced
) -> IssueRestrainingOrder:
    """Of the places only the kinds travel; who of the people is protected, the case says."""
    return IssueRestrainingOrder(
        told=told,
        order_id=order.id,
        kind="police",
        station=received.station,
        issued_at=order.issued_at,
        underlying=order.underlying,
        distance_m=order.distance_m,
        places=tuple(OrderPlace(kind=kind) for kind in order.place_kinds),
        contact_ban=order.contact_ban,
        tell=order.tell,
        notification_id=fact.id,
        case_id=received.case_id,
        announced=True,
        named_person_ids=received.person_ids,
    )
