"""The rota of a CSD and month: drafting, publishing, signing, reading."""

import re
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import new_id
from chassis.decider import Ask, Outcome
from chassis.errors import BadInput, Forbidden
from chassis.web import Call, CallContext, CommandBody, Question, Slug, Times
from services.intervention.api import shown
from services.intervention.api.bodies import Answered, RosterBody, ShiftBody, Signature
from services.intervention.api.interventions import CREATED, wait_for_what_it_names
from services.intervention.api.rights import csd_planned
from services.intervention.api.shapes import RosterShown
from services.intervention.commands.roster import DraftRoster, PublishRoster, RosterCommand, SignRoster
from services.intervention.domain.coverage import Coverage, cover
from services.intervention.events.roster import Shift, Signer
from services.intervention.projections import rosters
from services.intervention.projections.law_entries import law_known

ROUTER = APIRouter(tags=["rosters"])
NOTHING, UNSAID = CommandBody(), Signature()
MONTH = re.compile(r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$")


@ROUTER.get(
    "/rosters/{month}",
    summary="The rota; with `gaps` also what its draft leaves uncovered",
    responses={200: {"model": RosterShown}},
)
def get_roster(call: Call, times: Times, month: str, csd: Slug | None = None, gaps: bool = False) -> Response:
    whose = csd_planned(call, csd)
    checked = checked_month(month)
    sources = ("intake",) if gaps else ()  # which windows there are hangs on the law entered there
    return call.answer(times, lambda q: roster(q, whose, checked, gaps), sources=sources)


@ROUTER.put("/rosters/{month}", summary="Plan the month", responses={200: {"model": Answered}})
def put_roster(call: Call, month: str, body: RosterBody, csd: Slug | None = None) -> Response:
    wait_for_what_it_names(call, None, None, sorted({shift.worker_id for shift in body.shifts}))
    shifts = tuple(planned(shift) for shift in body.shifts)
    whose, checked = csd_planned(call, csd), checked_month(month)
    command = DraftRoster(told=call.told(body), csd=whose, month=checked, shifts=shifts)
    return ask(call, command, 200, told_of_draft(command))


@ROUTER.post(
    "/rosters/{month}/publication",
    summary="Let the draft hold from now on",
    status_code=201,
    responses=CREATED,
)
def publish(call: Call, month: str, body: CommandBody = NOTHING, csd: Slug | None = None) -> Response:
    told = call.told(body)
    return ask(call, PublishRoster(told=told, csd=csd_planned(call, csd), month=checked_month(month)))


@ROUTER.post(
    "/rosters/{month}/signatures",
    summary="Stand by the published rota",
    status_code=201,
    responses=CREATED,
)
def sign(call: Call, month: str, body: Signature = UNSAID, csd: Slug | None = None) -> Response:
    told, signer = call.told(body), signs_as(call, body.role)
    return ask(
        call, SignRoster(told=told, csd=csd_planned(call, csd), month=checked_month(month), signer=signer)
    )


def ask(
    call: CallContext,
    command: RosterCommand,
    status: int = 201,
    reply: Callable[[Outcome], dict[str, Any]] = lambda outcome: {},
) -> Response:
    """Decide one command to its roster."""
    identity = f"{command.csd}.{command.month}"
    return call.decide([Ask(call.app.rosters, identity, command)], status=status, reply=reply)


def roster(q: Question, csd: str, month: str, gaps: bool) -> dict[str, Any] | None:
    """The rota as it stood then, None when nothing was planned."""
    found = rosters.one(q.connection, csd, month, q.at, q.known_at)
    if found is None:
        return None
    published = found["published"]
    signatures = [{"role": signer, "by": by} for signer, by in sorted(found["signed"])]
    return {
        "csd": csd,
        "month": month,
        "state": "draft" if published is None else "published",
        "shifts": plain(found["draft"] if published is None else published),
        "draft": plain(found["draft"]),
        "signatures": signatures,
        "version": rosters.version_of(q.connection, csd, month, q.known_at),
        **(uncovered(q, csd, month, found["draft"]) if gaps else {}),
    }


def uncovered(q: Question, csd: str, month: str, draft: list[dict[str, Any]]) -> dict[str, Any]:
    """What the draft leaves uncovered, by the law known then."""
    shifts = tuple(Shift.model_validate(one) for one in draft)
    return faults_of(cover(csd, month, shifts, law_known(q.connection, q.known_at)))


def plain(shifts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shifts as an answer shows them."""
    found = (Shift.model_validate(one) for one in shifts)
    return [shown.fault(shift.model_dump()) for shift in found]


def faults_of(coverage: Coverage) -> dict[str, Any]:
    """What is uncovered, covered twice, or outside every window."""
    names = {"gaps": "gap", "overlaps": "overlap", "outside": "outside"}
    return {name: [shown.fault(fault) for fault in coverage.of(kind)] for name, kind in names.items()}


def told_of_draft(command: DraftRoster) -> Callable[[Outcome], dict[str, Any]]:
    """What a draft answers besides its fact: what it leaves uncovered."""
    stream = f"roster-{command.csd}.{command.month}"

    def reply(outcome: Outcome) -> dict[str, Any]:
        law = outcome.known[stream].law
        return faults_of(cover(command.csd, command.month, outcome.states[stream].draft, law))

    return reply


def planned(body: ShiftBody) -> Shift:
    """A shift as the rules know it."""
    return Shift(
        id=body.id or new_id(),
        start=body.start,
        end=body.end,
        readiness=body.readiness,
        worker_id=body.worker_id,
    )


def signs_as(call: CallContext, role: Signer | None) -> Signer:
    """The role somebody signs in: hers, or the one of two she names."""
    own: list[Signer] = ["coordinator", "director"]
    held = [one for one in own if one in call.caller.roles]
    if role is not None and role not in held:
        raise Forbidden("One signs in one's own role.")
    if role is None and len(held) != 1:
        raise BadInput("role_needed", "You are both: say in which role you sign.", field="role")
    return role or held[0]


def checked_month(month: str) -> str:
    """`yyyy-mm`, or 422."""
    if MONTH.match(month) is None:
        raise BadInput("bad_month", "{month} is no month of the form yyyy-mm.", field="month", month=month)
    return month
