"""Every answer is what the API's description says, field by field."""

import pytest

from services.reporting.api import shapes

SENT = ("/returns/2021-03/hand-in", "/returns/2021-03/submission")


@pytest.mark.parametrize(
    "query", ["year=2021", "month=2021-03&group_by=station", "quarter=2021-Q1&basis=submitted"]
)
def test_a_report(desk, query):
    shapes.InterventionReport.model_validate(desk.get(f"/reports/interventions?{query}&form=open").json())


def test_a_return(desk):
    for path in SENT:
        shapes.ReturnSent.model_validate(desk.post(path).json())
    desk.now("2021-04-02T09:00:00+02:00")
    shapes.ReturnStates.model_validate(desk.get("/returns?month=2021-03").json())
    shapes.ReturnAsSent.model_validate(desk.get("/returns/2021-03").json())
    shapes.ReturnChanges.model_validate(desk.get("/returns/2021-03/changes").json())


def test_tasks(desk):
    desk.now("2021-04-02T09:00:00+02:00")
    assert len(shapes.Tasks.model_validate(desk.get("/tasks").json()).items) == 2
