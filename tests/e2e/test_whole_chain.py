"""One case from the police call over the order and the bed to the departure, read back as one timeline."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from chassis.clock import rfc3339
from law.local import to_local
from law.orders import order_end
from law.parameters import Law
from tests.e2e.conftest import Stack
from tests.e2e.offices import Desk, Json, Office, new_id

HOUSE = "izmisljena-veriga"
ISSUED = (datetime.now(UTC) - timedelta(hours=12)).replace(second=0, microsecond=0)
"""Half a day ago: a bed can be held for a day, and what is held must not have lapsed before it is taken."""
HOURS_48, DAYS_15 = (rfc3339(order_end(ISSUED, stage, Law.default())) for stage in ("hours_48", "days_15"))
KINDS = [
    ("intervention", "restraining_order_issued"),
    ("intake", "notification_received"),
    ("intake", "notification_triaged"),
    ("intervention", "intervention_opened"),
    ("placement", "placement_requested"),
    ("placement", "placement_answered"),
    ("placement", "people_on_the_way"),
    ("placement", "stay_admitted"),
    ("intervention", "segment_worked"),
    ("intervention", "intervention_closed"),
    ("intervention", "order_step_reported"),
    ("placement", "stay_absent"),
    ("placement", "stay_returned"),
    ("placement", "stay_departed"),
]
"""What happened, in the order of the world; intake's answers to the admission stand between."""


@dataclass
class Chain:
    """The case as its people lived it."""

    office: Office
    notification: str = field(default_factory=new_id)
    order: str = field(default_factory=new_id)
    intervention: str = field(default_factory=new_id)
    placement: str = field(default_factory=new_id)
    mother: str = field(default_factory=new_id)
    child: str = field(default_factory=new_id)
    case: str = ""

    def play(self) -> "Chain":
        """All of it."""
        self.furnish()
        self.police_call()
        self.bed_is_found()
        self.night_ends()
        self.they_leave()
        return self

    def furnish(self) -> None:
        """The CSD runs a house with three beds."""
        house = {"name": "Izmišljena hiša", "kind": "victims", "csd": self.office.csd, "capacity": 3}
        self.office.admin.put(f"/centres/{HOUSE}", {**house, "occurred_at": "2022-01-01T00:00:00Z"})

    def police_call(self) -> None:
        """The police notify, and say that they ordered him away; the worker sets out."""
        persons = [
            {"id": self.mother, "role": "victim", "given_name": "Zalka", "sex": "female", "age_years": 31},
            {"id": self.child, "role": "child", "given_name": "Jurček", "sex": "male", "age_years": 6},
            {"role": "perpetrator", "given_name": "Matevžek", "sex": "male", "age_years": 37},
        ]
        order = {
            "id": self.order,
            "issued_at": when(0),
            "distance_m": 200,
            "places": [],
            "underlying": "crime",
        }
        body = {
            "id": self.notification,
            "source": {"kind": "police", "station": self.office.station},
            "received_by": "api",
            "urgency": "now",
            **at(5),
            "ground": "domestic_violence",
            "summary": "Izmišljen opis.",
            "municipality": self.office.municipality,
            "persons": persons,
            "restraining_order": order,
        }
        self.case = str(self.office.police.post("/notifications", body)["case_id"])
        path, worker = f"/notifications/{self.notification}/triage", self.office.worker
        worker.post(path, {"decision": "in_scope", "ground": "domestic_violence", **at(15)})
        opening = {"id": self.intervention, "notification_id": self.notification, "readiness": 1}
        worker.post("/interventions", {**opening, "worker_id": self.office.workers[0], **at(25)})

    def bed_is_found(self) -> None:
        """Two beds are held, the house says yes, they set out, they are there."""
        body = {
            "id": self.placement,
            "centre_id": HOUSE,
            "case_id": self.case,
            "person_ids": [self.mother, self.child],
            "referred_by": "intervention_service",
            "reason": "domestic_violence",
            "held_until": when(24 * 60),
            **at(35),
        }
        path, staff = f"/placements/{self.placement}", self.staff()
        held = self.office.worker.post("/placements", body)
        assert [place["state"] for place in held["placements"]] == ["reserved", "reserved"]
        staff.post(f"{path}/acceptance", {"call_out": True, **at(40)})
        self.office.worker.post(f"{path}/on-the-way", {"eta": when(85), **at(45)})
        staff.post(f"{path}/admission", at(80))

    def staff(self) -> Desk:
        """Somebody who works in the house."""
        return self.office.desk("centre_staff", f"{self.office.name}-hisa", centre=HOUSE)

    def night_ends(self) -> None:
        """Working time, the court's decision in the morning, the closure."""
        path, worker = f"/interventions/{self.intervention}", self.office.worker
        span = {"start": when(25), "end": when(115)}
        worker.post(f"{path}/segments", {"worker_id": self.office.workers[0], "kind": "field", **span})
        step = {"kind": "confirmed", "until": DAYS_15, **at(400)}
        self.office.police.post(f"/restraining-orders/{self.order}/steps", step)
        closure = {"task": "domestic_violence", "subtask": "restraining_order", **at(410)}
        worker.post(f"{path}/closure", closure)

    def they_leave(self) -> None:
        """An afternoon away, then home."""
        path, staff = f"/placements/{self.placement}", self.staff()
        staff.post(f"{path}/absence", at(450))
        staff.post(f"{path}/return", at(510))
        staff.post(f"{path}/departure", {"destination": "own_home", **at(600)})


def when(minutes: int) -> str:
    """So many minutes after the order was given."""
    return rfc3339(ISSUED + timedelta(minutes=minutes))


def at(minutes: int) -> Json:
    return {"occurred_at": when(minutes)}


@pytest.fixture(scope="module")
def chain(stack: Stack) -> Iterator[Chain]:
    with Office(stack, "veriga") as office:
        yield Chain(office).play()


@pytest.fixture(scope="module")
def timeline(chain: Chain) -> list[Json]:
    items: list[Json] = chain.office.of_unit.get(f"/cases/{chain.case}/timeline")["items"]
    return items


def test_the_timeline_holds_what_happened_in_the_order_of_the_world(timeline: list[Json]):
    found = list(dict.fromkeys((line["service"], line["type"]) for line in timeline))
    assert [kind for kind in found if kind in KINDS] == KINDS
    moments = [datetime.fromisoformat(line["occurred_at"]) for line in timeline]
    assert moments == sorted(moments)


def test_each_line_names_its_event_its_source_and_when_it_became_known(timeline: list[Json]):
    for line in timeline:
        assert line["event_id"].startswith(f"{line['service']}-")
        assert line["source"] == "live" and line["stands"] and line["corrected_by"] == []
        assert datetime.fromisoformat(line["recorded_at"]) > datetime.fromisoformat(line["occurred_at"])
        assert line["sentence"]


def test_two_persons_have_each_a_stay_of_their_own(chain: Chain, timeline: list[Json]):
    stays = [line["about"] for line in timeline if line["type"] == "stay_admitted"]
    assert len(set(stays)) == 2
    found = chain.office.worker.get(f"/placements/{chain.placement}")
    assert {place["destination"] for place in found["placements"]} == {"own_home"}


def test_the_order_announced_in_the_call_is_the_courts_now(chain: Chain):
    path = f"/restraining-orders/{chain.order}"
    found = chain.office.worker.get(path)
    assert (found["state"], found["stage"], found["in_force_until"]) == ("in_force", "days_15", DAYS_15)
    before = chain.office.worker.get(path, at=when(300))
    assert (before["state"], before["in_force_until"]) == ("in_force", HOURS_48)
    assert found["intervention_id"] in (None, chain.intervention)


@pytest.mark.parametrize(
    ("minutes", "reserved", "occupied", "absent"),
    [(34, 0, 0, 0), (35, 2, 0, 0), (80, 0, 2, 0), (480, 0, 2, 2), (510, 0, 2, 0), (600, 0, 0, 0)],
)
def test_the_house_was_as_full_as_that(chain: Chain, minutes: int, reserved: int, occupied: int, absent: int):
    found = chain.office.worker.get(f"/centres/{HOUSE}/occupancy", at=when(minutes))
    assert (found["reserved"], found["occupied"], found["absent"]) == (reserved, occupied, absent)


def test_the_month_counts_the_order_and_both_stays(chain: Chain):
    issued, came = (f"{to_local(ISSUED + timedelta(minutes=minutes)):%Y-%m}" for minutes in (0, 80))
    stays = chain.office.ministry.get("/reports/placements", centre=HOUSE, month=came)
    assert (stays["stays"], stays["admitted"]) == (2, 2)
    assert {reason for reason, by_sex in stays["by_reason"].items() if any(by_sex.values())} == {
        "domestic_violence"
    }
    orders = chain.office.ministry.get("/reports/restraining-orders", csd=chain.office.csd, month=issued)
    assert (orders["issued"], orders["days_15"]) == (1, 1)


def test_the_handover_of_the_order_form_is_a_pdf(chain: Chain):
    answer = chain.office.worker.send("GET", f"/cases/{chain.case}/papers/handover", params={"format": "pdf"})
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"%PDF")
