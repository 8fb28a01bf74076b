"""Issuing a restraining order: told by a station, or brought by a notification, which nothing can refuse."""

from collections.abc import Iterator, Sequence
from typing import Any

from chassis.errors import BadInput, Forbidden, Refused
from chassis.facts import Belongs
from law.local import local_date
from services.intervention.commands.restraining_order import IssueRestrainingOrder
from services.intervention.domain.known import OrderKnown
from services.intervention.domain.order_course import Issue, Order
from services.intervention.domain.stations import speaks_for
from services.intervention.events.restraining_order import (
    OrderEvent,
    OrderFlag,
    OrderUnchecked,
    RestrainingOrderIssued,
)

NO_STATION = "unknown"
"""Stands for the station where a notification named none."""

SAID = (
    "kind", "station", "issued_at", "underlying", "distance_m", "places", "contact_ban", "tell",
    "protected_person_ids", "against_person_id", "notification_id", "intervention_id", "case_id",
)  # fmt: skip
"""What an issue says; where a repeat leaves something out it contradicts nothing."""


def issue(command: IssueRestrainingOrder, state: Order, known: OrderKnown) -> Sequence[OrderEvent]:
    """Take it down, once; a report says only what can be, an announcement is flagged where it says otherwise."""
    if state.issue is not None and command.announced:
        return []
    if not command.announced:
        _refuse_another_station(command, known)
    if state.issue is not None:
        return _issued_before(command, state, state.issue)
    if not command.announced:
        _refuse_what_cannot_be(command, known)
    whose = _whose(command, known)
    said = {name: getattr(command, name) for name in SAID}
    said["contact_ban"] = command.contact_ban is not False
    return [
        RestrainingOrderIssued(
            **{**said, "station": command.station or NO_STATION, "case_id": whose.case_id},
            csd=whose.csd,
            unit=whose.unit,
            announced=command.announced,
            named_person_ids=command.named_person_ids,
            unchecked=tuple(_unchecked(command, known)),
            flagged=tuple(_flags(command, known)) if command.announced else (),
        )
    ]


def _issued_before(command: IssueRestrainingOrder, state: Order, issued: Issue) -> Sequence[OrderEvent]:
    """The same order again is quiet; another one under this id contradicts it."""
    stands = issued.order.model_copy(update={"case_id": state.whose.case_id})
    for name in SAID:
        says = getattr(command, name)
        if says not in (None, (), getattr(stands, name)):
            raise Refused(
                "already_issued",
                "Restraining order {order} was already issued, and otherwise ({field}); "
                "correct that with `corrects`.",
                field=name,
                order=command.order_id,
            )
    return []


def _refuse_another_station(command: IssueRestrainingOrder, known: OrderKnown) -> None:
    if not speaks_for(command.told, known.said):
        raise Forbidden("Police speak for their own stations only.", code="another_station", field="station")


def _refuse_what_cannot_be(command: IssueRestrainingOrder, known: OrderKnown) -> None:
    most = _longest_distance(command, known)
    if command.distance_m > most:
        raise BadInput(
            "distance_over_maximum",
            "The distance is at most {most} m.",
            field="distance_m",
            most=most,
        )
    if known.complete and not _knows_station(known):
        raise BadInput(
            "unknown_station", "There is no station {station}.", field="station", station=command.station
        )
    if command.intervention_id is not None and known.intervention is None:
        raise BadInput(
            "unknown_intervention",
            "There is no intervention {intervention}.",
            field="intervention_id",
            intervention=command.intervention_id,
        )
    if command.case_id is not None and known.notification is not None:
        _refuse_another_case(command.case_id, known.notification.case.case_id)


def _refuse_another_case(said: str, is_of: str | None) -> None:
    if said != is_of:
        raise BadInput(
            "case_mismatch", "The notification belongs to case {case}.", field="case_id", case=is_of
        )


def _knows_station(known: OrderKnown) -> bool:
    return known.said is not None and known.said.known


def _longest_distance(command: IssueRestrainingOrder, known: OrderKnown) -> int:
    return known.law.number("order_max_distance_m", local_date(command.issued_at))


def _flags(command: IssueRestrainingOrder, known: OrderKnown) -> Iterator[OrderFlag]:
    if command.distance_m > _longest_distance(command, known):
        yield "distance_over_maximum"
    if command.station is None:
        yield "no_station"


def _unchecked(command: IssueRestrainingOrder, known: OrderKnown) -> Iterator[OrderUnchecked]:
    if command.notification_id is not None and known.notification is None:
        yield "notification"
    elif command.notification_id is None and command.case_id is not None and known.case is None:
        yield "case"
    if command.station is not None and not _knows_station(known):
        yield "station"


def _whose(command: IssueRestrainingOrder, known: OrderKnown) -> Belongs:
    """From the notification, else the case, else the intervention, else the station's CSD."""
    notified = None if known.notification is None else known.notification.case
    found = notified or known.case or known.intervention
    csd = None if known.said is None else known.said.csd
    csd = csd or command.told.csd
    if found is None:
        return Belongs(csd, None, command.case_id)
    return Belongs(found.csd or csd, found.unit, found.case_id or command.case_id)


def completed(said: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What a report says of an announced order; where it is silent, what was said before."""
    return {name: before.get(name, told) if told in (None, ()) else told for name, told in said.items()}
