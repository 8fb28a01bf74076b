"""What a stay carries beside bed and time: essentials, plan, notices, final report."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.web import Call, Id
from services.placement.api.bodies import (
    EssentialsBody,
    FinalReportBody,
    NoticeBody,
    PlacementAnswered,
    PlanBody,
)
from services.placement.api.meaning import of_all
from services.placement.api.placements import ask
from services.placement.api.rights import asked_request
from services.placement.commands.request import GiveEssentials
from services.placement.commands.stay import GiveNotice, Plan, WriteFinalReport

ROUTER = APIRouter(tags=["stays"])
ANSWERED: dict[int | str, dict[str, Any]] = {201: {"model": PlacementAnswered}}


@ROUTER.post(
    "/placements/{placement_id}/essentials",
    status_code=201,
    summary="What the house must know of them was told, or does not arise",
    responses=ANSWERED,
)
def give_essentials(call: Call, placement_id: Id, body: EssentialsBody) -> Response:
    request = asked_request(call, placement_id)
    whole = placement_id == request["request_id"]
    stays = [place["stay_id"] for place in request["places"] if whole or place["stay_id"] == placement_id]
    command = GiveEssentials(
        told=call.told(body),
        request_id=request["request_id"],
        stay_ids=tuple(stays),
        **body.model_dump(include={"topics", "not_needed", "text_id"}),
    )
    return ask(call, command)


@ROUTER.post(
    "/placements/{placement_id}/plan",
    status_code=201,
    summary="An individual plan was made",
    responses=ANSWERED,
)
def plan(call: Call, placement_id: Id, body: PlanBody) -> Response:
    said = body.model_dump(include={"made_on", "next_on", "plan_id"})
    return of_all(call, placement_id, body, lambda told, stay_id: Plan(told=told, stay_id=stay_id, **said))


@ROUTER.post(
    "/placements/{placement_id}/notices",
    status_code=201,
    summary="The competent CSD or the police were told of the stay, or have acknowledged it",
    responses=ANSWERED,
)
def give_notice(call: Call, placement_id: Id, body: NoticeBody) -> Response:
    said = body.model_dump(include={"to", "station", "acknowledged_at"})
    return of_all(
        call, placement_id, body, lambda told, stay_id: GiveNotice(told=told, stay_id=stay_id, **said)
    )


@ROUTER.post(
    "/placements/{placement_id}/final-report",
    status_code=201,
    summary="The final report on a stay that has ended",
    responses=ANSWERED,
)
def write_final_report(call: Call, placement_id: Id, body: FinalReportBody) -> Response:
    return of_all(
        call,
        placement_id,
        body,
        lambda told, stay_id: WriteFinalReport(told=told, stay_id=stay_id, report_id=body.report_id),
    )
