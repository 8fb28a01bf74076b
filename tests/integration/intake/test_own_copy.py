"""The copy a person may be handed of who looked at her: nothing in it leads to anybody else, a worker or a place."""

import io

import pypdf
import pytest

from chassis.clock import new_id
from tests.integration.intake.house import House, a_guest, notification

REASON = "Zdravnik potrebuje telefon skrbnice, otrok je v bolnišnici."


@pytest.fixture
def case(house):
    """A case in which the worker, a house, the police and somebody of another CSD looked."""
    told = house.post("/notifications", "police", **notification()).json()
    case, victim = told["case_id"], told["person_ids"][0]
    a_guest(house, case, victim)
    house.get(f"/persons/{victim}", "worker")
    house.get(f"/persons/{victim}", "staff")
    house.get(f"/notifications/{told['id']}", "police")
    house.post(f"/persons/{victim}/break-glass", "north_worker", reason=REASON)
    house.get(f"/persons/{victim}", "north_worker")
    house.post("/persons/search", "second_worker", birth_date="1990-03-18", purpose="other")
    return told


def paper(house: House, case: str, person: str, who: str = "coordinator") -> str:
    answer = house.get(f"/cases/{case}/papers/looks?person_id={person}", who)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    assert answer.headers["cache-control"] == "no-store"
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)


def test_it_says_when_which_kind_of_body_opened_what_and_why(house, case):
    text = " ".join(paper(house, case["case_id"], case["person_ids"][0]).split())
    assert "Izdano osebi: Vila Izmisljena" in text
    assert "policija besedilo, ki govori (tudi) o vas" in text
    assert "služba socialnega varstva" in text and "datum rojstva" in text and "naslov" in text
    assert "nujen vpogled zunaj lastnih zadev" in text and "iskanje osebe" in text
    assert "17. 3. 2021" in text


def test_it_names_no_other_person_no_worker_no_house_and_no_place(house, case):
    text = paper(house, case["case_id"], case["person_ids"][0])
    inside = {case["case_id"], *case["person_ids"], case["id"]}
    names = ("Zmaj", "sd1", "sever1", "staff-1", "desk", "kcm", "Koper", "koper", "Neobstojeca", "555", "PP ")
    assert [
        word for word in (*names, *inside, "zdravnik", "Zdravnik", "krizni", "sever") if word in text
    ] == []


def test_whoever_was_never_looked_at_is_told_so(house, case):
    child = house.post(f"/cases/{case['case_id']}/persons", role="child", age_years=4).json()["id"]
    assert "Vaših podatkov ni odprl nihče." in paper(house, case["case_id"], child)


def test_printing_it_opens_her_name_and_that_is_a_look_too(house, case):
    paper(house, case["case_id"], case["person_ids"][0])
    look = house.looks()[-1]
    assert (look["actor"], look["through"]) == ("coordinator-1", "GET /cases/{case_id}/papers/looks")


def test_404_for_another_csd_and_for_who_is_not_of_the_case(house, case):
    for who, person in (("north_coordinator", case["person_ids"][0]), ("coordinator", new_id())):
        answer = house.get(f"/cases/{case['case_id']}/papers/looks?person_id={person}", who)
        assert answer.status_code == 404
