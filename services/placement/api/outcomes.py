"""What became of a request tells what came of the enquiry behind it, and of the others of the same search."""

from collections.abc import Iterator
from typing import Any

from chassis.clock import micros
from chassis.decider import Ask
from chassis.facts import Told
from chassis.web import CallContext
from services.placement.commands.enquiry import EndEnquiry
from services.placement.events.words import DeclineReason, EnquiryOutcome
from services.placement.projections import enquiries

REFUSED: dict[DeclineReason, EnquiryOutcome] = {
    "full": "refused_full",
    "age": "refused_rules",
    "sex": "refused_rules",
    "no_immediate_danger": "refused_rules",
    "intoxicated": "refused_rules",
}
"""Why a house declined, as an enquiry's outcome; anything else is `other`."""


def admitted(call: CallContext, request: dict[str, Any], told: Told) -> Iterator[Ask]:
    """The people came to this house, and need no other of those that were asked."""
    for row in still_open(call, request, told):
        own = row["enquiry_id"] == request["enquiry_id"]
        yield ended(call, row, told, "admitted" if own else "placed_elsewhere")


def declined(call: CallContext, request: dict[str, Any], told: Told, reason: DeclineReason) -> Iterator[Ask]:
    """This house does not take them; the others of the search are still open."""
    for row in still_open(call, request, told):
        if row["enquiry_id"] == request["enquiry_id"]:
            yield ended(call, row, told, REFUSED.get(reason, "other"))


def still_open(call: CallContext, request: dict[str, Any], told: Told) -> list[dict[str, Any]]:
    """The enquiries of the search that were made by then and have no outcome; none for a correction."""
    if request["enquiry_id"] is None or told.corrects is not None:
        return []
    with call.store.reading() as connection:
        rows = enquiries.open_in_search(connection, request["enquiry_id"])
    return [row for row in rows if row["asked_at"] <= micros(told.occurred_at)]


def ended(call: CallContext, row: dict[str, Any], told: Told, outcome: EnquiryOutcome) -> Ask:
    """The command that takes it down."""
    plain = told.model_copy(update={"expected_version": None})
    command = EndEnquiry(told=plain, enquiry_id=row["enquiry_id"], outcome=outcome)
    return Ask(call.app.enquiries, row["enquiry_id"], command)
