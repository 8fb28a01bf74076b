"""The monthly return: handing it in, submitting it, who has, one as it was sent, and what differs since."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from chassis import questions
from chassis.clock import rfc3339
from chassis.decider import Ask, Outcome, Rules
from chassis.errors import BadInput, NotFound
from chassis.facts import WithdrawFact
from chassis.questions import Question
from chassis.web import Asked, Call, CallContext, CommandBody, EventId, Times
from services.reporting.api.scope import SOURCES, csds_wanted, one_csd, own_csd, require_known
from services.reporting.api.shapes import ReturnAsSent, ReturnChanges, ReturnSent, ReturnStates
from services.reporting.commands import HandInMonth, SubmitReturn
from services.reporting.domain.periods import a_month, month_bounds
from services.reporting.domain.returns import Return, Sent, Submitted, handed_in, return_id
from services.reporting.projections.log import stream_of
from services.reporting.projections.places import slugs
from services.reporting.projections.return_changes import changes_since
from services.reporting.projections.returns import fingerprint_at, return_as_sent, returns_of

ROUTER = APIRouter(tags=["returns"])
Month = Annotated[str, Path(description="a month, 2021-03")]
OneCsd = Annotated[str | None, Query(description="one CSD; left out, your own")]


class SendBody(CommandBody):
    """Nothing but what every command may carry: the month stands in the path, the CSD is the caller's."""


def frozen(call: CallContext, csd: str, month: str) -> dict[str, Any]:
    """The last moment that is closed everywhere, and the fingerprint of the month's figures as known then.

    Waits until all that was recorded in the month is here; raises NotYet when a source stays behind.
    """
    a_month(month)
    running, asked = call.running, Asked(seen=call.seen())
    _, end = month_bounds(month)
    if end <= call.now:
        questions.wait_until_closed(call.store, running.progress, Asked(known_at=end), SOURCES)

    def ask(q: Question) -> dict[str, Any]:
        return {"sha256": fingerprint_at(q.connection, csd, month, q.known_at)}

    found = questions.answer(call.store, running.progress, asked, ask, SOURCES, running.definitions)
    assert found is not None
    known_at = datetime.fromisoformat(found["known_at"])
    return {"csd": csd, "month": month, "known_at": known_at, "sha256": found["sha256"]}


def of_hand_in(stream: str) -> Callable[[Outcome], dict[str, Any]]:
    """What was handed in; a quiet repeat answers what stands."""

    def reply(outcome: Outcome) -> dict[str, Any]:
        handed = handed_in(outcome.states[stream])
        return {} if handed is None else stated(handed)

    return reply


def of_submission(stream: str) -> Callable[[Outcome], dict[str, Any]]:
    """What was submitted, and whether it is something else than what was handed in."""

    def reply(outcome: Outcome) -> dict[str, Any]:
        state: Return = outcome.states[stream]
        assert isinstance(state, Submitted)
        changed = state.handed is None or state.handed.sha256 != state.sent.sha256
        return {**stated(state.sent), "changed_since_hand_in": changed}

    return reply


def stated(sent: Sent) -> dict[str, Any]:
    """One version as the answer names it."""
    return {"submission_id": sent.event_id, "known_at": rfc3339(sent.known_at), "sha256": sent.sha256}


@ROUTER.post(
    "/returns/{month}/hand-in",
    status_code=201,
    summary="The coordinator hands the month in to the main office",
    responses={201: {"model": ReturnSent}},
)
def hand_in(call: Call, month: Month, body: SendBody) -> Response:
    csd = own_csd(call)
    freeze = frozen(call, csd, month)
    command = HandInMonth(told=call.told(body), **freeze)
    rules: Rules[Any, Any] = call.app.returns
    identity = return_id(csd, month)
    return call.decide([Ask(rules, identity, command)], reply=of_hand_in(rules.stream(identity)))


@ROUTER.post(
    "/returns/{month}/submission",
    status_code=201,
    summary="The main office submits the month",
    responses={201: {"model": ReturnSent}},
)
def submit(call: Call, month: Month, body: SendBody) -> Response:
    csd = own_csd(call)
    freeze = frozen(call, csd, month)
    command = SubmitReturn(told=call.told(body), **freeze)
    rules: Rules[Any, Any] = call.app.returns
    identity = return_id(csd, month)
    return call.decide([Ask(rules, identity, command)], reply=of_submission(rules.stream(identity)))


@ROUTER.get(
    "/returns", summary="Who has handed in and submitted the month", responses={200: {"model": ReturnStates}}
)
def get_returns(
    call: Call,
    times: Times,
    month: Annotated[str, Query(description="a month, 2021-03")],
    csd: Annotated[list[str] | None, Query(description="one CSD, several, or `all`")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
) -> Response:
    a_month(month)
    wanted = csds_wanted(call, csd)

    def ask(q: Question) -> dict[str, Any]:
        require_known(q, wanted)
        known = wanted or slugs(q.connection, "csd", q.known_at)
        shown = [one for one in sorted(known) if cursor is None or one > cursor][: limit + 1]
        items = returns_of(q, month, shown[:limit])
        return {"items": items, "next": shown[limit - 1] if len(shown) > limit else None}

    return call.answer(times, ask, SOURCES)


@ROUTER.get(
    "/returns/{month}",
    summary="One return as it was sent, to the digit",
    responses={200: {"model": ReturnAsSent}},
)
def get_return(
    call: Call,
    times: Times,
    month: Month,
    csd: OneCsd = None,
    submission_id: Annotated[EventId | None, Query(description="an older version")] = None,
) -> Response:
    a_month(month)
    whose = one_csd(call, csd)

    def ask(q: Question) -> dict[str, Any]:
        found = return_as_sent(q, whose, month, submission_id)
        if found is None:
            raise NotFound("submitted return", return_id(whose, month))
        return found

    return call.answer(times, ask, SOURCES)


@ROUTER.get(
    "/returns/{month}/changes",
    summary="What is known differently since it was submitted, and by which facts",
    responses={200: {"model": ReturnChanges}},
)
def get_changes(call: Call, times: Times, month: Month, csd: OneCsd = None) -> Response:
    a_month(month)
    whose = one_csd(call, csd)

    def ask(q: Question) -> dict[str, Any]:
        found = changes_since(q, whose, month)
        if found is None:
            raise NotFound("submitted return", return_id(whose, month))
        return found

    return call.answer(times, ask, SOURCES)


@ROUTER.post("/events/{event_id}/withdrawal", status_code=201, summary="Take a hand-in back, with a reason")
def withdraw(
    call: Call, event_id: Annotated[EventId, Path(description="the fact")], body: CommandBody
) -> Response:
    if body.corrects not in (None, event_id):
        raise BadInput("two_facts", "The path names another fact than `corrects`.", field="corrects")
    with call.store.reading() as connection:
        stream = stream_of(connection, event_id)
    if stream is None:
        raise NotFound("fact", event_id)
    kind, _, identity = stream.partition("-")
    call.permit.left_to_the_rules()  # a hand-in is taken back by its own CSD
    rules = call.app.calendars if kind == call.app.calendars.kind else call.app.returns
    told = call.told(body.model_copy(update={"corrects": event_id}))
    return call.decide([Ask(rules, identity, WithdrawFact(told=told))])
