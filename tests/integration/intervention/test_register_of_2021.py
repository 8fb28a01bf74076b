"""The register of 2021 through this service's own rules: nothing is refused, nothing is lost."""

from datetime import UTC, datetime
from pathlib import Path

from cli.importing import checked
from cli.register.books import InterventionBook
from cli.register.interventions import RegisterEvent
from cli.register.telling import Teller
from contracts import intake
from tests.integration.intervention.desk import CSD, Desk, intervention_desk

REGISTER = Path(__file__).resolve().parents[3] / "demo" / "2021" / "interventions_2021.csv"
IMPORT = {"Zavetje-Source": "import"}


def interventions() -> tuple[RegisterEvent, ...]:
    """The events of the register as the importer reads them."""
    book = checked(REGISTER, None, None)
    assert isinstance(book, InterventionBook)
    return book.register.events


def imported(desk: Desk) -> list[str]:
    """Tell the whole register as its coordinator; answers what was refused."""
    for worker in ("sd3", "sd4", "sd6", "sd7"):
        desk.tell("intake", f"worker-{worker}", intake.WorkerSet(csd=CSD, readiness=(1, 2)))
    teller = Teller(f"interventions.{CSD}.2021", datetime(2020, 12, 31, 23, tzinfo=UTC))
    refused = []
    for event in interventions():
        call, case = teller.id("notification", event.number), teller.id("case", event.number)
        desk.notification(notification_id=call, case_id=case)
        for telling in teller.work(event):
            command = telling.command
            answer = desk.post(command.path, "coordinator", headers=IMPORT, raw=command.body)
            if answer.status_code != 201:
                refused.append(answer.text)
    return refused


def test_170_events_189_participations_27885_minutes_and_no_report_owed(tmp_path):
    with intervention_desk(tmp_path, "2022-01-10T08:00:00+01:00") as desk:
        assert imported(desk) == []
        desk.ring()
        desk.now("2022-01-10T09:00:00+01:00")
        items = desk.get("/interventions?limit=500").json()["items"]
        parts = [part for item in items for part in item["participants"] if part["counts"]]
        assert (len(items), len(parts), sum(part["minutes"] for part in parts)) == (170, 189, 27885)
        assert {item["report"]["state"] for item in items} == {"settled"}
        assert desk.get("/tasks").json()["items"] == []
