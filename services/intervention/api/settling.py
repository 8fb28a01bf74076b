"""Saying that a task was seen to, where no later fact would take it away."""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Response

from chassis.decider import Ask
from chassis.errors import NotFound, Refused
from chassis.web import Call, CommandBody, Id
from services.intervention.api import rights
from services.intervention.api.bodies import Answered
from services.intervention.commands.restraining_order import SettleOrderTask
from services.intervention.domain.order_clocks import task_name

ROUTER = APIRouter(tags=["tasks"])
TASK = re.compile(r"intervention-([a-z0-9_]+)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-(.+))?")
BY_HAND = frozenset({"order_unfitting", "order_flagged", "order_expired"})
"""The kinds of which a person says that she has seen to them; the others go with their cause."""
OTHERS = frozenset(
    {
        "contradiction",
        "handover_report",
        "order_decision_due_soon",
        "order_decision_missing",
        "order_ends_in_24_hours",
        "order_ends_in_72_hours",
        "order_to_tell",
        "order_written_order_missing",
        "report_returned",
        "report_to_accept",
        "unchecked",
    }
)


class Settling(CommandBody):
    """What was done about it may stand in a text."""

    note_id: Id | None = None


@ROUTER.post(
    "/tasks/{task_id}/done",
    summary="A task was seen to",
    status_code=201,
    responses={201: {"model": Answered}},
)
def done(
    call: Call, task_id: Annotated[str, Path(max_length=200, description="the task")], body: Settling
) -> Response:
    kind, order_id, what = named(task_id)
    rights.require_order(call, order_id)
    command = SettleOrderTask(
        told=call.told(body), order_id=order_id, task=task_name(kind, what), note_id=body.note_id
    )
    return call.decide([Ask(call.app.orders, order_id, command)])


def named(task_id: str) -> tuple[str, str, str]:
    """(kind, order, what) of a task that a person settles; 404 for none, 409 for one that goes with its cause."""
    found = TASK.fullmatch(task_id)
    kind = "" if found is None else found[1]
    if kind in OTHERS:
        raise Refused(
            "task_goes_with_its_cause", "This task goes by itself, once what it reminds of is done."
        )
    if found is None or kind not in BY_HAND or found[3] is None:
        raise NotFound("task", task_id)
    return kind, found[2], found[3]
