"""The register of orders of 2021 through this service's rules: nothing refused, nothing unfitting, its end states."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from chassis.clock import new_id
from contracts import intake
from law.local import resolve
from tests.integration.intervention.desk import CSD, Desk, intervention_desk

REGISTER = Path(__file__).resolve().parents[3] / "demo" / "2021" / "restraining_orders_2021.csv"
IMPORT = {"Zavetje-Source": "import"}
DECISIONS = {"potrjeno": "confirmed", "spremenjeno": "changed", "razveljavljeno": "annulled"}
EXTENSIONS = {"podaljšano": "extended", "zavrnjeno": "extension_rejected"}
STAGES = {"2 dni": "hours_48", "15 dni": "days_15", "60 dni": "days_60", "razveljavljen": "annulled"}
STATIONS = ("PP Izola", "PP Piran", "PP Sežana", "PP Kozina", "SKP KP")


def instant(cell: str) -> str | None:
    """`13.01.2021 21:33` local, as RFC 3339."""
    if not cell:
        return None
    wall = datetime.strptime(cell, "%d.%m.%Y %H:%M")  # noqa: DTZ007 - resolved by the law's own clock
    return resolve(wall.date(), wall.time()).isoformat()


def issue(row: dict[str, str]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": "police",
        "station": row["Policijska postaja"],
        "issued_at": instant(row["Odrejeno ustno"]),
        "underlying": "crime" if row["Podlaga"] == "KD" else "minor_offence",
        "distance_m": int(row["Razdalja (m)"]),
        "protected_person_ids": [new_id()],
        "against_person_id": new_id(),
    }


def steps(row: dict[str, str]) -> list[dict[str, Any]]:
    """The steps of a row; a moment that is empty did not happen."""
    decision, extension = row["Vrsta odločitve"], row["Vrsta odločitve o podaljšanju"]
    told = [
        ("written_order_served", row["Pisna odredba"], ""),
        ("sent_to_court", row["Poslano sodišču"], ""),
        (DECISIONS.get(decision), row["Odločitev sodišča"], row["Velja do"] if decision else ""),
        ("extension_proposed", row["Predlog oškodovane osebe"], ""),
        (EXTENSIONS.get(extension), row["Odločitev o podaljšanju"], row["Podaljšano do"]),
    ]
    said = [
        {"kind": kind, "occurred_at": instant(when), "until": instant(until)}
        for kind, when, until in told
        if when
    ]
    return [{name: value for name, value in step.items() if value is not None} for step in said]


def imported(desk: Desk, rows: list[dict[str, str]]) -> dict[str, str]:
    """Tell every row as its coordinator; the end state that the register gives, by order."""
    expected = {}
    for row in rows:
        body = issue(row)
        path = f"/restraining-orders/{body['id']}/steps"
        for where, said in (("/restraining-orders", body), *((path, step) for step in reversed(steps(row)))):
            answer = desk.post(where, "coordinator", headers=IMPORT, raw=said)
            assert answer.status_code == 201, (row["Zap. št."], answer.text)
        expected[body["id"]] = STAGES[row["Končno stanje"]]
    return expected


def test_32_orders_end_as_the_register_says_with_nothing_refused_and_nothing_unfitting(tmp_path):
    with REGISTER.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    with intervention_desk(tmp_path, "2022-01-10T08:00:00+01:00") as desk:
        for station in STATIONS:
            set_ = intake.StationSet(name=station, csd=CSD, administration="PU Koper")
            desk.tell("intake", f"station-{station}", set_)
        expected = imported(desk, rows)
        desk.tick()
        items = desk.get("/restraining-orders?limit=500").json()["items"]
        assert {one["id"]: one["end_stage"] for one in items} == expected
        assert Counter(one["end_stage"] for one in items) == {
            "hours_48": 7, "days_15": 18, "days_60": 5, "annulled": 2}  # fmt: skip
        assert sum(one["unfitting_steps"] for one in items) == 0
        assert {one["state"] for one in items} == {"expired", "annulled"}
        assert desk.get("/tasks").json()["items"] == []
        details = [desk.get(f"/restraining-orders/{identity}").json() for identity in expected]
        assert {step["source"] for found in details for step in found["steps"]} == {"import"}
        ends = {found["id"]: found["in_force_until"] for found in details}
        for row, identity in zip(rows, expected, strict=True):
            said = instant(row["Podaljšano do"] or row["Velja do"])
            assert said is not None
            assert datetime.fromisoformat(ends[identity]) == datetime.fromisoformat(said)
