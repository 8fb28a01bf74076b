"""Cases and persons over HTTP: opened, joined, assigned, closed, and shown with everything on them."""

import pytest

from chassis.clock import new_id
from contracts.intervention import InterventionOpened, SegmentWorked
from tests.integration.intake.house import a_guest, notification

UNKNOWN = "018f0000-0000-7000-8000-000000000000"
CASE = {"opened_because": "came_alone", "municipality": "koper"}


@pytest.fixture
def case(house):
    persons = [{"role": "victim", "given_name": "Vila", "birth_date": "1990-03-17", "sex": "female"}]
    return house.post("/cases", "staff", persons=persons, **CASE).json()


def test_201_a_case_without_a_notification(house):
    answer = house.post("/cases", "unit", persons=[{"role": "child", "age_years": 11}], **CASE)
    assert answer.status_code == 201
    assert [event["type"] for event in answer.json()["events"]] == [
        "case_opened",
        "case_assigned",
        "person_joined_case",
        "person_registered",
    ]
    shown = house.get(f"/cases/{answer.json()['id']}").json()
    assert (shown["state"], shown["csd"], shown["unit_id"]) == ("open", "juzna-primorska", "koper")


def test_403_police_open_no_case(house):
    assert house.post("/cases", "police", **CASE).status_code == 403


def test_404_a_case_nobody_opened(house):
    assert house.get(f"/cases/{UNKNOWN}").status_code == 404
    assert house.get(f"/cases/{UNKNOWN}/timeline").status_code == 404
    assert house.post(f"/cases/{UNKNOWN}/closure", "unit").status_code == 404
    assert house.post(f"/cases/{UNKNOWN}/persons", role="child", age_years=3).status_code == 404


class TestPersons:
    def test_age_is_in_completed_years_on_the_day(self, house, case):
        shown = house.get(f"/cases/{case['id']}").json()["persons"][0]
        assert (shown["age_years"], shown["age_basis"], shown["given_name"]) == (31, "stated", "Vila")

    def test_a_person_more(self, house, case):
        identity = new_id()
        answer = house.post(
            f"/cases/{case['id']}/persons", id=identity, role="perpetrator", given_name="Zmaj"
        )
        assert (answer.status_code, answer.json()["id"]) == (201, identity)
        persons = house.get(f"/cases/{case['id']}").json()["persons"]
        assert [one["given_name"] for one in persons] == ["Vila", "Zmaj"]

    def test_somebody_known_comes_into_another_case_a_year_older(self, house, case):
        house.now("2022-03-18T12:00:00+01:00")
        person = case["person_ids"][0]
        again = house.post("/cases", persons=[{"person_id": person, "role": "victim"}], **CASE)
        assert again.status_code == 201, again.text
        assert [event["type"] for event in again.json()["events"]][2:] == ["person_joined_case"]
        shown = house.get(f"/cases/{again.json()['id']}").json()["persons"][0]
        assert (shown["person_id"], shown["age_years"], shown["sex"]) == (person, 32, "female")
        assert len(house.get(f"/persons/{person}").json()["cases"]) == 2

    @pytest.mark.parametrize("sent", [{"role": "victim", "person_id": UNKNOWN}])
    def test_422_an_unknown_person(self, house, case, sent):
        before = house.positions()
        one = house.post(f"/cases/{case['id']}/persons", **sent)
        assert (one.status_code, one.json()["code"], one.json()["field"]) == (
            422,
            "unknown_person",
            "person_id",
        )
        many = house.post("/cases", persons=[sent], **CASE)
        assert (many.status_code, many.json()["field"]) == (422, "persons.0.person_id")
        text = house.post(f"/cases/{case['id']}/texts", kind="note", text="Besede.", about=[UNKNOWN])
        assert (text.status_code, text.json()["code"], text.json()["field"]) == (
            422,
            "unknown_person",
            "about.0",
        )
        assert house.positions() == before

    def test_404_an_unknown_person(self, house):
        assert house.get(f"/persons/{UNKNOWN}").status_code == 404
        assert house.post(f"/persons/{UNKNOWN}/details", phone="+386 1 555 0100").status_code == 404
        assert house.post(f"/persons/{UNKNOWN}/attributes", work="retired").status_code == 404

    def test_422_a_birth_date_in_the_future(self, house, case):
        answer = house.post(f"/persons/{case['person_ids'][0]}/details", birth_date="2021-03-18")
        assert (answer.status_code, answer.json()["code"]) == (422, "birth_date_in_future")

    def test_details_change_and_the_same_again_is_quiet(self, house, case):
        person = case["person_ids"][0]
        first = house.post(f"/persons/{person}/details", phone="+386 1 555 0199", birth_date="1990-03-18")
        assert (first.status_code, len(first.json()["events"])) == (201, 1)
        again = house.post(f"/persons/{person}/details", phone="+386 1 555 0199", birth_date="1990-03-18")
        assert again.json()["events"] == []
        shown = house.get(f"/persons/{person}").json()
        assert (shown["phone"], shown["birth_date"], shown["age_years"]) == (
            "+386 1 555 0199",
            "1990-03-18",
            30,
        )
        assert (
            shown["events"]["phone"] == first.json()["events"][0]["event_id"] != shown["events"]["given_name"]
        )

    def test_attributes_are_coded(self, house, case):
        person = case["person_ids"][0]
        answer = house.post(f"/persons/{person}/attributes", municipality="izola", citizenship="si")
        shown = house.get(f"/persons/{person}").json()
        assert (shown["municipality"], shown["citizenship"], shown["work"]) == ("izola", "si", None)
        assert shown["events"]["citizenship"] == answer.json()["events"][0]["event_id"]
        unknown = house.post(f"/persons/{person}/attributes", municipality="atlantida")
        assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_municipality")
        assert house.post(f"/persons/{person}/attributes", work="wizard").json()["code"] == "unknown_value"


class TestTexts:
    def test_a_text_is_written_sealed_and_opened(self, house, case):
        sent = {"kind": "essentials", "text": "Besede o izmisljenih.", "about": case["person_ids"]}
        answer = house.post(f"/cases/{case['id']}/texts", **sent)
        assert answer.status_code == 201
        shown = house.get(f"/texts/{answer.json()['id']}").json()
        assert {name: shown[name] for name in sent} == sent
        assert shown["event_id"] == answer.json()["events"][0]["event_id"]
        assert [one["id"] for one in house.get(f"/cases/{case['id']}/texts").json()["items"]] == [shown["id"]]

    def test_a_house_reads_essentials_and_police_what_they_wrote(self, house):
        received = house.post("/notifications", "police", **notification()).json()
        case = received["case_id"]
        a_guest(house, case, received["person_ids"][0])
        note = house.post(f"/cases/{case}/texts", kind="note", text="Za sluzbo.").json()["id"]
        essentials = house.post(f"/cases/{case}/texts", kind="essentials", text="Za hiso.").json()["id"]
        assert house.get(f"/texts/{note}", "staff").status_code == 404
        assert house.get(f"/texts/{essentials}", "staff").json()["text"] == "Za hiso."
        assert house.get(f"/texts/{essentials}", "police").status_code == 404
        kinds = {one["kind"] for one in house.get(f"/cases/{case}/texts", "police").json()["items"]}
        assert kinds == {"summary", "place", "callback_name", "callback_phone"}

    def test_404_an_unknown_text(self, house):
        assert house.get(f"/texts/{UNKNOWN}").status_code == 404


class TestAssignmentAndClosure:
    def test_a_unit_a_holder_and_a_team(self, house, case):
        house.now("2021-03-17T08:00:00+01:00")
        answer = house.post(f"/cases/{case['id']}/assignment", "coordinator", unit_id="izola", holder="sd1")
        assert answer.status_code == 201
        shown = house.get(f"/cases/{case['id']}").json()
        assert (shown["unit_id"], shown["holder"]) == ("izola", "sd1")
        assert shown["assigned_event_id"] == answer.json()["events"][0]["event_id"]

    @pytest.mark.parametrize(
        ("said", "status", "code"),
        [
            ({"unit_id": "atlantida"}, 422, "unknown_unit"),
            ({"unit_id": "koper", "holder": "sd9"}, 422, "unknown_worker"),
            ({"unit_id": "koper", "holder": "sever1"}, 409, "worker_of_another_csd"),
        ],
    )
    def test_only_known_units_and_their_workers(self, house, case, said, status, code):
        answer = house.post(f"/cases/{case['id']}/assignment", "unit", **said)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_another_csds_unit(self, house, case):
        house.now("2021-03-17T08:00:00+01:00")
        house.post(f"/cases/{case['id']}/assignment", "coordinator", unit_id="sever", holder="sever1")
        assert house.get(f"/cases/{case['id']}").json()["csd"] == "izmisljeni-sever"

    def test_closed_once_all_its_notifications_are_triaged(self, house):
        received = house.post("/notifications", "police", **notification()).json()
        path = f"/cases/{received['case_id']}"
        early = house.post(f"{path}/closure", "unit")
        assert (early.status_code, early.json()["code"]) == (409, "notification_untriaged")
        house.post(f"/notifications/{received['id']}/triage", decision="information")
        assert house.post(f"{path}/closure", "unit").status_code == 201
        assert house.get(path).json()["state"] == "closed"
        late = house.post(f"{path}/assignment", "unit", unit_id="izola")
        assert (late.status_code, late.json()["code"]) == (409, "case_closed")

    def test_a_further_notification_opens_it_again(self, house, case):
        house.post(f"/cases/{case['id']}/closure", "unit")
        person = {"id": case["person_ids"][0], "role": "victim"}
        sent = notification(external_ref=None, case_id=case["id"], persons=[person])
        house.now("2021-03-17T02:00:00+01:00")
        sent["occurred_at"] = "2021-03-17T01:59:00+01:00"
        received = house.post("/notifications", **sent).json()
        assert (received["case_id"], received["person_ids"]) == (case["id"], [person["id"]])
        assert house.get(f"/cases/{case['id']}").json()["state"] == "open"


def test_everything_on_a_case_each_line_with_the_fact_behind_it(house):
    received = house.post("/notifications", "police", **notification()).json()
    case = received["case_id"]
    opened = InterventionOpened(notification_id=received["id"], worker_id="sd1", readiness=1)
    house.tell("intervention", "intervention-1", opened, "2021-03-17T01:01:00+01:00")
    worked = SegmentWorked(
        segment_id="segment-1",
        worker_id="sd1",
        start="2021-03-17T01:01:00+01:00",
        end="2021-03-17T01:03:00+01:00",
        kind="phone",
    )
    house.tell("intervention", "intervention-1", worked, "2021-03-17T01:03:00+01:00", case_id=case)
    shown = house.get(f"/cases/{case}").json()
    assert [line["type"] for line in shown["interventions"][0]["lines"]] == [
        "intervention_opened",
        "segment_worked",
    ]
    assert [one["id"] for one in shown["notifications"]] == [received["id"]]
    assert {one["kind"] for one in shown["texts"]} == {"summary", "place", "callback_name", "callback_phone"}
    lines = [
        shown,
        *shown["persons"],
        *shown["notifications"],
        *shown["texts"],
        *shown["interventions"][0]["lines"],
    ]
    assert all(line["event_id"] for line in lines)
    assert set(shown["positions"]) == {"intake", "intervention"}
    timeline = house.get(f"/cases/{case}/timeline").json()["items"]
    assert {event["event_id"] for event in received["events"]} <= {line["event_id"] for line in timeline}
    assert [line["service"] for line in timeline][-2:] == ["intervention"] * 2
    assert [line["occurred_at"] for line in timeline] == sorted(line["occurred_at"] for line in timeline)
