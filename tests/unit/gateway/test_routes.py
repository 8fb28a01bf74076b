"""Every path of the contract has one owner, and no path can be dressed up as another's."""

import pytest

from chassis.problems import NoSuchCall
from gateway.routes import OWNERS, service_for


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/notifications", "intake"),
        ("/notifications/1/triage", "intake"),
        ("/persons/search", "intake"),
        ("/stations/PP Koper", "intake"),
        ("/workers/sd1", "intake"),
        ("/audit/access", "intake"),
        ("/workers/sd1/calendar.ics", "intervention"),
        ("/duty", "intervention"),
        ("/restraining-orders/1/steps", "intervention"),
        ("/centres/kcm/occupancy/series", "placement"),
        ("/placements/1/admission", "placement"),
        ("/reports/interventions", "reporting"),
        ("/returns/2021-03/changes", "reporting"),
        ("/events/placement-0190/withdrawal", "placement"),
        ("/tasks/intervention-0190/done", "intervention"),
    ],
)
def test_a_path_has_one_owner(path, service):
    assert service_for(path) == service


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/nowhere",
        "/internal/verify",
        "/health/ready",
        "/metrics",
        "/commands:batch",
        "/case",
        "/cases/../internal/verify",
        "/cases/./1",
        "/cases//1",
        "/cases/",
        "//cases",
        "/cases\\..\\internal",
        "/tasks/elsewhere-1/done",
        "/tasks/intake/done",
        "/events",
        "/audit/verification",
        "cases",
    ],
)
def test_404_a_path_of_nobody(path):
    with pytest.raises(NoSuchCall):
        service_for(path)


def test_what_is_more_special_stands_before_what_is_general():
    patterns = list(OWNERS)
    assert patterns.index("workers/*/calendar.ics") < patterns.index("workers")
