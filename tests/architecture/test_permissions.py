"""The permission table covers every route and nothing else; no cell opens a person to who may never see one."""

import dataclasses

import pytest
from fastapi import APIRouter

from chassis.errors import Forbidden
from chassis.identity import ROLES, Caller
from chassis.rights import ANY, Whose, permit, read_tables
from chassis.service import Service, check_permissions
from contracts.permissions import TABLES
from services.intake.app import SERVICE as INTAKE
from services.intervention.app import SERVICE as INTERVENTION
from services.placement.app import SERVICE as PLACEMENT
from services.reporting.app import SERVICE as REPORTING

SERVED = (INTAKE, INTERVENTION, PLACEMENT, REPORTING)
OF_PERSONS = ("cases", "persons", "texts", "notifications")
"""What shows people, or that a case exists."""


def unheard_of() -> str:
    """A route that somebody added and named in no table."""
    return ""


def said(service: Service, action: str) -> bool:
    return any(action.split("/")[1].startswith(part) for part in OF_PERSONS) and service is INTAKE


@pytest.mark.parametrize("service", SERVED, ids=lambda one: one.name)
def test_every_route_has_its_row_and_every_row_its_route(service: Service):
    check_permissions(service)
    assert len(TABLES[service.name]) == len(service.permissions) > 10


@pytest.mark.parametrize("service", SERVED, ids=lambda one: one.name)
def test_a_route_without_a_row_keeps_the_service_from_starting(service: Service):
    router = APIRouter(routes=[*service.router.routes])
    router.add_api_route("/unheard-of", unheard_of, methods=["GET"])
    with pytest.raises(RuntimeError, match="unheard-of"):
        check_permissions(dataclasses.replace(service, router=router))


def test_nobody_reads_people_without_a_condition():
    reads = [
        (action, role)
        for service in SERVED
        for action, row in service.permissions.items()
        if said(service, action) and action.startswith("GET")
        for role, conditions in row.items()
        if ANY in conditions and action != "GET /persons/{person_id}/erasure"
    ]
    assert reads == [("GET /notifications", "admin")]


def test_the_ministry_and_the_auditor_see_no_person():
    rows = [(action, row) for action, row in INTAKE.permissions.items() if said(INTAKE, action)]
    assert all("ministry" not in row for _, row in rows)
    assert [action for action, row in rows if "auditor" in row] == ["GET /persons/{person_id}/erasure"]


def test_what_is_not_in_the_table_is_refused():
    everybody = Caller(subject="vse", roles=frozenset(ROLES))
    with pytest.raises(Forbidden):
        permit({}, "GET /cases/{case_id}", everybody)
    with pytest.raises(Forbidden):
        permit(
            {"GET /x": {"admin": frozenset({"any"})}},
            "GET /x",
            Caller(subject="x", roles=frozenset({"police"})),
        )


def test_a_call_that_nobody_judged_is_refused():
    held = permit(
        {"GET /x": {"police": frozenset({"station"})}}, "GET /x", Caller(subject="x", roles={"police"})
    )
    with pytest.raises(Forbidden, match="Nobody has judged"):
        held.close()
    assert not held.covers(Whose())
    held.close()


@pytest.mark.parametrize(
    ("line", "match"),
    [
        ("intake, GET /x, sometimes" + "," * 9, "no condition sometimes"),
        ("intake, GET /x, any" + "," * 9 + "\nintake, GET /x, any" + "," * 9, "twice"),
    ],
)
def test_a_table_that_nobody_understands_is_refused(tmp_path, line, match):
    file = tmp_path / "permissions.csv"
    file.write_text(", ".join(["service", "action", *ROLES]) + f"\n{line}\n")
    with pytest.raises(ValueError, match=match):
        read_tables(file)
    file.write_text("service, action, police\n")
    with pytest.raises(ValueError, match="a column for each role"):
        read_tables(file)
