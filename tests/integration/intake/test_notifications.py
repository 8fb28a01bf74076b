"""Notifications over HTTP: one request, all its facts; one notification a reference; who sees which."""

from typing import Any

import httpx
import pytest

from chassis.clock import new_id
from contracts.intervention import RosterPublished, Shift
from tests.integration.intake.house import NIGHT, House, notification

UNKNOWN = "018f0000-0000-7000-8000-000000000000"


@pytest.fixture
def received(house):
    return house.post("/notifications", "police", **notification()).json()


def triaged(house: House, received: dict[str, Any], who: str = "worker", **said: Any) -> httpx.Response:
    return house.post(f"/notifications/{received['id']}/triage", who, **said)


def test_201_one_request_opens_the_case_registers_the_persons_and_assigns_the_unit(house):
    answer = house.post("/notifications", "police", **notification())
    body = answer.json()
    assert answer.status_code == 201
    assert [event["type"] for event in body["events"]] == [
        "notification_received",
        "case_opened",
        "case_assigned",
        *["person_joined_case"] * 2,
        *["person_registered"] * 2,
        *["text_written"] * 4,
    ]
    assert (body["version"], body["competent_unit"], body["on_call"]) == (1, "koper", [])
    assert body["possible_duplicates"] == [] and "restraining_order_id" not in body
    assert len(body["person_ids"]) == 2
    assert answer.headers["position"] == f"intake={house.positions()}"


def test_ids_made_by_the_client_are_kept(house):
    ids = [new_id() for _ in range(4)]
    persons = [{"id": ids[1], "role": "child", "age_years": 9}, {"id": ids[2], "role": "guardian"}]
    body = house.post("/notifications", id=ids[0], case_id=ids[3], **notification(persons=persons)).json()
    assert (body["id"], body["person_ids"], body["case_id"]) == (ids[0], ids[1:3], ids[3])


def test_the_same_reference_and_body_is_answered_as_the_first_time_and_leaves_no_fact(house):
    first = house.post("/notifications", "police", **notification())
    before = house.positions()
    again = house.post("/notifications", "police", **notification())
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["position"] == first.headers["position"]
    assert house.positions() == before


def test_409_the_same_reference_with_another_body(house, received):
    before = house.positions()
    answer = house.post("/notifications", "police", **notification(summary="Povsem nekaj drugega."))
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_notification")
    assert received["id"] in answer.json()["detail"]
    assert house.positions() == before


def test_another_stations_same_reference_is_another_notification(house, received):
    source = {"kind": "police", "station": "PP Izola"}
    other = house.post("/notifications", "other_police", **notification(source=source))
    assert other.status_code == 201 and other.json()["id"] != received["id"]


def test_403_police_for_another_station(house):
    answer = house.post("/notifications", "other_police", **notification())
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_station")


def test_an_administration_speaks_for_its_stations(house):
    assert house.post("/notifications", "administration", **notification()).status_code == 201
    assert len(house.get("/notifications", "administration").json()["items"]) == 1


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"municipality": "atlantida"}, "unknown_municipality", "municipality"),
        (
            {"scene": {"municipality": "atlantida", "address": "x"}},
            "unknown_municipality",
            "scene.municipality",
        ),
        (
            {"persons": [{"role": "child", "birth_date": "2021-03-18"}]},
            "birth_date_in_future",
            "persons.0.birth_date",
        ),
        ({"persons": [{"role": "child", "age_years": -1}]}, "invalid", "persons.0.age_years"),
        ({"persons": [{"role": "child", "age_years": True}]}, "invalid", "persons.0.age_years"),
        ({"persons": [{"role": "child", "birth_date": 0}]}, "invalid", "persons.0.birth_date"),
        ({"persons": [{"role": "child", "birth_date": "2021-02-30"}]}, "invalid", "persons.0.birth_date"),
        ({"persons": [{"role": "alien"}]}, "unknown_value", "persons.0.role"),
        ({"urgency": "tomorrow"}, "unknown_value", "urgency"),
        ({"occurred_at": "2021-03-17T01:00:00"}, "instant_without_offset", "occurred_at"),
        ({"occurred_at": "2021-03-17T01:15:00+01:00"}, "future_instant", "occurred_at"),
        ({"nonsense": 1}, "unknown_field", "nonsense"),
        ({"id": "17"}, None, "id"),
        ({"id": "018f0000-0000-4000-8000-000000000000"}, None, "id"),
        ({"risks": ["weapon", "none_known"]}, "contradicting_risks", "risks"),
        ({"summary": ""}, None, "summary"),
    ],
)
def test_422_bad_input_names_the_field_and_leaves_no_fact(house, changes, code, field):
    before = house.positions()
    answer = house.post("/notifications", "police", **notification(**changes))
    problem = answer.json()
    assert (answer.status_code, problem["field"]) == (422, field)
    assert code in (None, problem["code"])
    assert answer.headers["content-type"] == "application/problem+json"
    assert house.positions() == before


def test_422_an_unknown_station_of_a_worker(house):
    answer = house.post(
        "/notifications", **notification(source={"kind": "police", "station": "PP Atlantida"})
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_station")


def test_400_what_is_no_json(house):
    answer = house.call("POST", "/notifications", "police", '{"summary": ')
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


def test_a_sentence_in_the_callers_language(house):
    sent = notification(municipality="atlantida")
    answer = house.call("POST", "/notifications", "police", sent, **{"accept-language": "sl"})
    assert answer.json()["detail"] == "Občine atlantida s pristojno enoto ni."


def test_the_same_key_again_is_the_first_answer_and_with_another_body_a_conflict(house):
    key = {"idempotency-key": "once"}
    first = house.call("POST", "/notifications", "worker", notification(external_ref=None), **key)
    again = house.call("POST", "/notifications", "worker", notification(external_ref=None), **key)
    assert again.headers["idempotency-replayed"] == "true" and again.json() == first.json()
    other = house.call("POST", "/notifications", "worker", notification(external_ref=None, risks=[]), **key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


def test_possible_duplicates_are_of_the_last_12_hours_there_from_the_same_station_or_ground(house, received):
    near = {"external_ref": None, "source": {"kind": "school"}}
    same_ground = house.post("/notifications", **notification(**near)).json()
    assert same_ground["possible_duplicates"] == [received["id"]]
    nothing_alike = house.post("/notifications", **notification(**near, ground="endangered_child")).json()
    assert nothing_alike["possible_duplicates"] == []
    elsewhere = house.post("/notifications", **notification(**near, municipality="izola")).json()
    assert elsewhere["possible_duplicates"] == []
    house.now("2021-03-17T13:30:00+01:00")
    late = notification(external_ref="2230-2/2021", occurred_at="2021-03-17T13:20:00+01:00")
    assert house.post("/notifications", "police", **late).json()["possible_duplicates"] == []


class TestDuty:
    @pytest.fixture
    def rota(self, house):
        shift = Shift(
            id="s1",
            start="2021-03-16T15:00:00+01:00",
            end="2021-03-17T07:00:00+01:00",
            readiness=1,
            worker_id="sd1",
        )
        second = shift.model_copy(update={"id": "s2", "readiness": 2, "worker_id": "sd5"})
        event = RosterPublished(month="2021-03", shifts=(shift, second))
        house.tell("intervention", "roster-juzna-primorska.2021-03", event, "2021-02-20T10:00:00+01:00")

    def test_who_stood_in_duty_when_it_happened(self, house, rota):
        body = house.post("/notifications", "police", **notification()).json()
        assert body["on_call"] == [{"readiness": 1, "worker_id": "sd1"}, {"readiness": 2, "worker_id": "sd5"}]

    def test_outside_the_window_it_waits_in_the_units_queue(self, house, rota):
        house.now("2021-03-17T09:00:00+01:00")
        sent = notification(occurred_at="2021-03-17T08:59:00+01:00")
        assert house.post("/notifications", "police", **sent).json()["on_call"] == []
        task = house.get("/tasks?unit=koper").json()["items"][0]
        assert (task["kind"], task["from_unit"], task["worker_id"]) == ("triage_call_in_queue", "koper", None)

    def test_a_letter_names_nobody_and_stands_in_the_queue_of_letters(self, house, rota):
        sent = notification(urgency="for_information", received_by="letter")
        letter = house.post("/notifications", "police", **sent).json()
        house.post("/notifications", **notification(external_ref=None))
        assert letter["on_call"] == []
        queue = house.get("/notifications?queue=letters", "unit").json()["items"]
        assert [one["id"] for one in queue] == [letter["id"]]
        triaged(house, letter, "unit", decision="information")
        assert house.get("/notifications?queue=letters", "unit").json()["items"] == []

    def test_a_call_waits_for_the_worker_on_call(self, house, rota, received):
        tasks = house.get("/tasks?worker=sd1").json()["items"]
        assert [(one["kind"], one["id"]) for one in tasks] == [
            ("triage_call", f"intake-triage-{received['id']}")
        ]
        triaged(house, received, decision="in_scope", ground="domestic_violence")
        assert house.get("/tasks").json()["items"] == []


class TestTriage:
    def test_201_and_shown_with_the_fact_behind_it(self, house, received):
        answer = triaged(house, received, decision="in_scope", ground="endangered_child")
        assert (answer.status_code, answer.json()["version"]) == (201, 2)
        shown = house.get(f"/notifications/{received['id']}").json()["triage"]
        assert shown == {
            "decision": "in_scope",
            "ground": "endangered_child",
            "reason": None,
            "event_id": answer.json()["events"][0]["event_id"],
        }

    def test_422_information_is_never_out_of_scope(self, house, received):
        answer = triaged(house, received, decision="information", reason="other")
        assert (answer.status_code, answer.json()["code"]) == (422, "reason_out_of_place")

    def test_403_police_do_not_triage(self, house, received):
        assert triaged(house, received, "police", decision="information").status_code == 403

    def test_404_an_unknown_notification(self, house):
        assert triaged(house, {"id": UNKNOWN}, decision="information").status_code == 404

    def test_409_a_stale_version(self, house, received):
        triaged(house, received, decision="information")
        answer = triaged(house, received, decision="out_of_scope", reason="other", expected_version=1)
        assert (answer.status_code, answer.json()["code"]) == (409, "version_conflict")
        assert answer.json()["since"][0]["type"] == "notification_triaged"

    def test_a_correction_takes_its_place_and_the_old_knowledge_stays(self, house, received):
        first = triaged(house, received, decision="information").json()["events"][0]["event_id"]
        before = house.get(f"/notifications/{received['id']}").json()
        corrected = {"corrects": first, "reason_code": "typing_error"}
        answer = triaged(house, received, decision="out_of_scope", reason="other", **corrected)
        assert answer.status_code == 201
        now = house.get(f"/notifications/{received['id']}").json()
        assert now["triage"]["decision"] == "out_of_scope"
        times = f"?at={before['at']}&known_at={before['known_at']}"
        then = house.get(f"/notifications/{received['id']}{times}").json()
        assert then["triage"] == before["triage"]

    def test_422_a_correction_names_its_reason(self, house, received):
        first = triaged(house, received, decision="information").json()["events"][0]["event_id"]
        answer = triaged(house, received, decision="out_of_scope", reason="other", corrects=first)
        assert (answer.status_code, answer.json()["code"]) == (422, "reason_missing")


class TestJoining:
    @pytest.fixture
    def other(self, house, received):
        return house.post("/notifications", **notification(external_ref=None)).json()

    def test_two_are_one_until_it_is_taken_back(self, house, received, other):
        said = house.post(f"/notifications/{other['id']}/same-as", same_as=received["id"])
        assert said.status_code == 201
        assert house.get(f"/notifications/{other['id']}").json()["same_as"] == received["id"]
        assert house.get(f"/notifications/{received['id']}").json()["others_joined"] == [other["id"]]
        event = said.json()["events"][0]["event_id"]
        assert house.post(f"/events/{event}/withdrawal", reason_code="duplicate").status_code == 201
        assert house.get(f"/notifications/{other['id']}").json()["same_as"] is None

    def test_no_circle(self, house, received, other):
        house.post(f"/notifications/{other['id']}/same-as", same_as=received["id"])
        answer = house.post(f"/notifications/{received['id']}/same-as", same_as=other["id"])
        assert (answer.status_code, answer.json()["code"]) == (409, "joined_already")

    def test_422_an_unknown_one(self, house, received):
        answer = house.post(f"/notifications/{received['id']}/same-as", same_as=UNKNOWN)
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_notification")


def test_a_supplement_brings_words_risks_and_persons(house, received):
    persons = [{"role": "child", "age_years": 7, "given_name": "Skratek"}]
    sent = {"summary": "Tudi otrok je bil tam.", "risks": ["injury"], "persons": persons}
    answer = house.post(f"/notifications/{received['id']}/supplements", "police", **sent)
    assert answer.status_code == 201, answer.text
    shown = house.get(f"/notifications/{received['id']}").json()["supplements"]
    assert shown[0]["words"] == {"text": "Tudi otrok je bil tam."} and shown[0]["risks"] == ["injury"]
    members = house.get(f"/cases/{received['case_id']}").json()["persons"]
    assert [(one["role"], one["age_years"], one["given_name"]) for one in members][-1] == (
        "child",
        7,
        "Skratek",
    )


def test_a_supplement_that_names_persons_opens_a_closed_case_again(house, received):
    triaged(house, received, decision="information")
    house.now("2021-03-17T09:00:00+01:00")
    path = f"/cases/{received['case_id']}"
    assert house.post(f"{path}/closure", "unit").status_code == 201
    house.now("2021-03-17T10:00:00+01:00")
    sent = {"persons": [{"role": "child", "age_years": 7}]}
    assert house.post(f"/notifications/{received['id']}/supplements", "police", **sent).status_code == 201
    shown = house.get(path).json()
    assert (shown["state"], len(shown["persons"])) == ("open", 3)


def test_403_another_stations_notification_for_police(house, received):
    path = f"/notifications/{received['id']}"
    assert house.get(path, "police").status_code == 200
    answer = house.get(path, "other_police")
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_station")
    assert house.post(f"{path}/supplements", "other_police", risks=["injury"]).status_code == 403
    assert house.get("/notifications", "other_police").json()["items"] == []


def test_lists_by_reference_by_change_and_in_pages(house, received):
    others = [house.post("/notifications", **notification(external_ref=f"x-{n}")).json() for n in range(3)]
    found = house.get("/notifications?external_ref=x-1").json()["items"]
    assert [one["id"] for one in found] == [others[1]["id"]]
    known_at = house.get("/notifications").json()["known_at"]
    house.now("2021-03-17T01:30:00+01:00")
    triaged(house, others[2], decision="information")
    changed = house.get(f"/notifications?changed_after={known_at}").json()["items"]
    assert [one["id"] for one in changed] == [others[2]["id"]]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = house.get(f"/notifications?limit=3{'&cursor=' + cursor if cursor else ''}").json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == sorted([received["id"], *(one["id"] for one in others)])
    assert house.get("/notifications?cursor=nonsense").status_code == 422


def test_an_order_inside_is_kept_with_its_addresses_sealed(house):
    order = {
        "issued_at": NIGHT,
        "distance_m": 200,
        "places": [{"kind": "home", "address": "Neobstojeca ulica 404"}],
        "underlying": "crime",
    }
    body = house.post("/notifications", "police", **notification(restraining_order=order)).json()
    shown = house.get(f"/notifications/{body['id']}").json()["restraining_order"]
    assert shown["id"] == body["restraining_order_id"] and shown["places"][0]["kind"] == "home"
    text = house.get(f"/texts/{shown['places'][0]['text_id']}").json()
    assert (text["kind"], text["text"]) == ("place", "Neobstojeca ulica 404")


def test_422_an_order_over_the_laws_distance(house):
    order = {"issued_at": NIGHT, "distance_m": 201, "places": [], "underlying": "crime"}
    answer = house.post("/notifications", "police", **notification(restraining_order=order))
    assert (answer.status_code, answer.json()["field"]) == (422, "restraining_order.distance_m")


def test_a_register_older_than_the_reference_data_finds_its_unit(house):
    sent = notification(external_ref=None, occurred_at="2016-05-01T23:00:00+02:00")
    assert house.post("/notifications", **sent).json()["competent_unit"] == "koper"


def test_a_corrected_notification_keeps_its_case(house, received):
    event = received["events"][0]["event_id"]
    sent = notification(municipality="izola", persons=[])
    answer = house.post(
        "/notifications", "police", id=received["id"], corrects=event, reason_code="typing_error", **sent
    )
    assert answer.status_code == 201, answer.text
    shown = house.get(f"/notifications/{received['id']}").json()
    assert (shown["municipality"], shown["case_id"]) == ("izola", received["case_id"])
