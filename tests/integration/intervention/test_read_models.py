"""The read models against the log: the database's own refusal, and a rebuild that changes nothing."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis import replaying
from chassis.clock import FOREVER, micros
from services.intervention.app import SERVICE
from services.intervention.projections.segments import TABLE
from tests.integration.intervention.desk import Desk

NIGHT = ("2021-03-16T22:00:00+01:00", "2021-03-17T01:10:00+01:00")


def lived_through(desk: Desk) -> str:
    """A night with a call, a correction, a withdrawal, a report and a rota's worth of facts."""
    notification_id, _ = desk.notification()
    intervention = desk.opened(notification_id=notification_id)
    event = desk.worked(intervention, *NIGHT)["events"][0]["event_id"]
    gone = desk.post(f"/interventions/{intervention}/check-ins", worker_id="sd1").json()["events"][0]
    desk.closed(intervention)
    desk.now("2021-03-17T09:00:00+01:00")
    shorter = {"start": NIGHT[0], "end": "2021-03-17T00:40:00+01:00", "worker_id": "sd1", "kind": "field"}
    path = f"/interventions/{intervention}"
    desk.post(f"{path}/segments", corrects=event, reason_code="wrong_time", **shorter)
    desk.post(f"/events/{gone['event_id']}/withdrawal", reason_code="duplicate")
    desk.post(f"{path}/report", form="other", state="final")
    ordered(desk, intervention)
    desk.now("2021-03-17T11:00:00+01:00")
    return intervention


def ordered(desk: Desk, intervention: str) -> None:
    """An order with a step that did not fit until the decision came, one corrected, one taken back."""
    identity = desk.issued(
        "on_call_worker", intervention_id=intervention, issued_at="2021-03-13T22:10:00+01:00"
    )
    desk.step(identity, "violated", "2021-03-16T12:00:00+01:00")
    desk.now("2021-03-17T09:30:00+01:00")
    event = desk.step(identity, "confirmed", "2021-03-14T12:00:00+01:00")["events"][0]["event_id"]
    later = {"corrects": event, "reason_code": "wrong_time"}
    event = desk.step(identity, "confirmed", "2021-03-14T13:00:00+01:00", **later)["events"][0]["event_id"]
    desk.now("2021-03-17T10:00:00+01:00")
    assert desk.post(f"/events/{event}/withdrawal", "police", reason_code="other").status_code == 201


def test_every_read_model_is_what_the_log_makes_it(desk):
    lived_through(desk)
    running: Any = desk.app.state.running
    now = micros(desk.clock.now())
    done = replaying.rebuild(running.store, SERVICE, None, now)
    assert {model["model"] for model in done} == {model.name for model in SERVICE.projections}
    assert [model for model in done if model["differences"]] == []


def test_the_database_itself_refuses_that_one_worker_works_twice_at_once(desk):
    lived_through(desk)
    running: Any = desk.app.state.running
    with running.store.reading() as connection:
        row = dict(connection.execute(sa.select(TABLE).where(TABLE.c.known_to == FOREVER)).mappings().one())
    second = {**row, "stream": "intervention-other", "started": row["started"] + 60_000_000}
    job = running.store.submit(lambda tx: tx.write().execute(sa.insert(TABLE), [second]))
    with pytest.raises(Exception, match="contradicts what is recorded"):
        job.result()
