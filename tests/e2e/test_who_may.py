"""Every route on what is really there, by every role at home, elsewhere and behind broken glass: as the table says.

What is another's is answered as what is not there; what a role lacks, and another's station or house, in words.
"""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from chassis.identity import Role
from chassis.rights import ANY
from contracts.permissions import TABLES
from gateway.routes import MERGED
from tests.e2e.conftest import Stack
from tests.e2e.matrix_world import (
    BODIES,
    NEVER,
    Relation,
    World,
    a_request,
    an_order,
    built,
    relations,
)
from tests.e2e.offices import Office
from tests.e2e.test_roles import asked

HOLDS: Final[dict[Relation, frozenset[str]]] = {
    "own": frozenset({"csd", "unit", "station", "centre"}),
    "other": frozenset(),
    "break-glass": frozenset({"let_in"}),
}
"""The conditions that hold for a caller in this relation to the records of the walk."""
NO_RECORD: Final = frozenset(
    {
        "GET /duty",
        "GET /subscriptions",
        "GET /rosters/{month}",
        "GET /returns/{month}",
        "GET /returns/{month}/changes",
        "GET /reports/{report}/counted",
        "GET /persons/{person_id}/erasure",
        "GET /centres/{slug}/address",
        "GET /cases/{case_id}/papers/looks",
        "GET /directory/{slug}",
        "GET /mornings/{day}",
        "GET /persons/{person_id}/break-glass",
        "GET /centres/{slug}/what-if",
        "GET /audit/access",
    }
)
"""Asked about something else than the records of the walk; each has a test of its own."""
NARROWER: Final = {("GET /texts/{text_id}", "police"), ("GET /texts/{text_id}", "centre_staff")}
"""Of a case's texts a house reads essentials and places, the police what they wrote: the walk's is a note."""
REFUSED: Final = {
    "forbidden", "another_centre", "another_csd", "another_station", "foreign_station", "not_your_fact", "others_fact",
}  # fmt: skip


def walked() -> Iterator[tuple[str, str]]:
    for service, table in TABLES.items():
        for action in table:
            if service == "reporting":
                continue  # what it shows is of a CSD, not of a record: its own tests ask as another
            path = action.partition(" ")[2]
            of_a_record = action.startswith("GET") and "{" in path and "subscription" not in path
            if (of_a_record or action in BODIES) and action not in NO_RECORD and path not in MERGED:
                yield service, action


WALK: Final = tuple(walked())


@pytest.fixture(scope="module")
def world(stack: Stack) -> Iterator[World]:
    with Office(stack, "matrika") as own, Office(stack, "sosednja") as other:
        yield built(stack, own, other)


def may(service: str, action: str, role: Role, relation: Relation) -> bool:
    """What the table says."""
    conditions = TABLES[service][action].get(role, frozenset())
    return ANY in conditions or bool(conditions & HOLDS[relation])


def body_of(action: str, command: bool) -> Any:
    if not command:
        return None
    return {**BODIES[action], **NEVER}


def let_in(answer: httpx.Response) -> bool:
    """Whether the call reached the record: it was answered, or refused for what it asks."""
    if answer.status_code < 400:
        return True
    return answer.status_code != 404 and answer.json()["code"] not in REFUSED


def ask_all(world: World, relation: Relation) -> dict[Any, httpx.Response]:
    roles = [role for role, one in relations() if one == relation]
    tokens = {role: world.stack.token(world.caller(role, relation)) for role in roles}
    wanted = {
        (service, action, role): (
            action.partition(" ")[0],
            world.path(action.partition(" ")[2], service),
            tokens[role],
            body_of(action, action in BODIES),
        )
        for service, action in WALK
        for role in roles
    }
    return asyncio.run(asked(world.stack, wanted))


@pytest.mark.parametrize("relation", ["other", "break-glass", "own"])
def test_every_route_answers_as_the_table_says(world: World, relation: Relation) -> None:
    found = ask_all(world, relation)
    wrong = {
        (service, action, role): (answer.status_code, answer.text[:160])
        for (service, action, role), answer in found.items()
        if let_in(answer) != may(service, action, role, relation) and (action, role) not in NARROWER
    }
    assert not wrong, "\n".join(f"{key}: {value}" for key, value in wrong.items())
    assert len(found) > (40 if relation == "break-glass" else 400)
    assert {answer.status_code for answer in found.values()} & {401, 500, 503} == set()


def test_nothing_of_the_walk_was_recorded_by_who_may_not(world: World) -> None:
    """A walk through another CSD leaves no fact of its own."""
    strangers = {world.caller(role, "other").subject for role, _ in relations()}
    facts = world.own.auditor.get("/events", service="intake", case_id=world.ids["case_id"], limit=500)[
        "items"
    ]
    assert facts and not strangers & {one["actor"] for one in facts}


def test_lists_and_tasks_of_another_csd_show_nothing_of_it(world: World) -> None:
    other, ids = world.other, set(world.ids.values())
    lists = (
        "/notifications",
        "/interventions",
        "/handover-reports",
        "/restraining-orders",
        "/placements",
        "/tasks",
    )
    desks = (other.worker, other.of_unit, other.coordinator)
    for path in lists:
        for desk in desks:
            shown = desk.send("GET", path, params={"limit": 100} if path != "/tasks" else None)
            text = shown.text.replace(world.ids["person_id"], "") if path == "/tasks" else shown.text
            assert shown.status_code == 200 and not [one for one in ids if len(one) > 20 and one in text], (
                path
            )
    assert world.own.worker.get("/interventions")["items"] != []


def test_nothing_is_begun_upon_what_is_anothers(world: World) -> None:
    """What makes something new names what is there; entries, rotas and figures are one's own CSD's."""
    own, ids, coordinator = world.own, world.ids, world.other.coordinator
    worker, night = world.other.worker, {"notification_id": ids["notification_id"]}
    begun = {"worker_id": world.other.workers[0], "readiness": 1}
    refused = {
        "an intervention upon its call": worker.refused("POST", "/interventions", {**begun, **night}),
        "an intervention in its case": worker.refused(
            "POST", "/interventions", {**begun, "case_id": ids["case_id"]}
        ),
        "a bed for its people": worker.refused("POST", "/placements", a_request(own, world.night)),
        "an order in its case": worker.refused("POST", "/restraining-orders", an_order(own, world.night)),
        "its rota": coordinator.refused("PUT", f"/rosters/{ids['month']}?csd={own.csd}", {"shifts": []}),
        "its unit": coordinator.refused("PUT", f"/units/{own.unit}", {"name": "Moja", "csd": own.csd}),
        "its worker": coordinator.refused("PUT", f"/workers/{own.workers[0]}", {"csd": world.other.csd}),
        "its figures": coordinator.refused(
            "GET", f"/reports/interventions?month={ids['month']}&csd={own.csd}"
        ),
        "its return": coordinator.refused("GET", f"/returns/{ids['month']}?csd={own.csd}"),
    }
    codes = {what: problem["code"] for what, problem in refused.items()}
    assert set(codes.values()) == {"not_found", "another_csd"}, codes
    assert [what for what, code in codes.items() if code == "not_found"] == list(codes)[:4]
