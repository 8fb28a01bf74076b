"""A person is found by whole names and date of birth without anybody being opened; every hit is a look."""

import pytest

from chassis.keys import SealBroken
from services.intake.projections import persons
from tests.integration.intake.house import House, notification

PURPOSE = {"purpose": "returning_person"}


@pytest.fixture
def known(house):
    """People of a Koper case: a woman with two family names, a man of whom only the name is known."""
    persons = [
        {"role": "victim", "given_name": "Živa", "family_name": "Izmišljena-Đurić", "birth_date": "1990-03-18",
         "address": "Neobstoječa ulica 4"},
        {"role": "perpetrator", "given_name": "Zmaj Janez", "family_name": "Izmišljeni"},
    ]  # fmt: skip
    return house.post("/notifications", "police", **notification(persons=persons)).json()["person_ids"]


def found(house: House, who: str = "worker", **said: str) -> list[str]:
    answer = house.post("/persons/search", who, **PURPOSE, **said)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


@pytest.mark.parametrize(
    "said",
    [
        {"family_name": "izmisljena"},
        {"family_name": "DURIC"},
        {"family_name": "Djurić"},
        {"family_name": "Đurić Izmišljena", "given_name": "ziva"},
        {"birth_date": "1990-03-18"},
        {"family_name": "Izmišljena", "birth_date": "1990-03-18"},
    ],
)
def test_by_whole_parts_of_a_name_and_the_date_of_birth(house, known, said):
    assert found(house, **said) == [known[0]]


@pytest.mark.parametrize(
    "said",
    [
        {"family_name": "Izmis"},
        {"family_name": "Izmišljen"},
        {"family_name": "Živa"},
        {"family_name": "Izmišljena", "birth_date": "1990-03-19"},
        {"family_name": "Izmišljeni", "given_name": "Živa"},
    ],
)
def test_nothing_by_less_or_other(house, known, said):
    assert found(house, **said) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"family_name": "%"}, "name_too_short"),
        ({"family_name": "_"}, "name_too_short"),
        ({"family_name": "*"}, "name_too_short"),
        ({"family_name": "I"}, "name_too_short"),
        ({"family_name": "Izmišljena", "given_name": "%"}, "name_too_short"),
        ({"given_name": "Živa"}, "too_little"),
        ({}, "too_little"),
        ({"family_name": "Izmišljena", "purpose": "curiosity"}, "unknown_value"),
    ],
)
def test_422_for_what_tells_nobody_apart(house, known, said, code):
    answer = house.post("/persons/search", **{**PURPOSE, **said})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert house.looks() == []


def test_of_anothers_person_only_that_there_is_one_and_whom_to_ask(house, known):
    (own,) = house.post("/persons/search", **PURPOSE, birth_date="1990-03-18").json()["items"]
    assert (own["own"], own["birth_date"], len(own["case_ids"])) == (True, "1990-03-18", 1)
    (foreign,) = house.post("/persons/search", "north_worker", **PURPOSE, birth_date="1990-03-18").json()[
        "items"
    ]
    assert foreign == {
        "id": known[0], "own": False, "given_name": "Živa", "family_name": "Izmišljena-Đurić",
        "birth_date": None, "birth_year": 1990, "csds": ["juzna-primorska"], "case_ids": [],
    }  # fmt: skip
    assert house.get(f"/persons/{known[0]}", "north_worker").status_code == 404


def test_every_hit_is_a_look_and_so_is_a_search_without_one(house, known):
    found(house, "north_worker", family_name="Izmišljena")
    found(house, "worker", family_name="Nikogaršnja")
    hit, nothing = house.looks()
    assert (hit["subject_id"], hit["actor"], hit["foreign"]) == (known[0], "sever1", True)
    assert (hit["purpose"], hit["seen_in"]) == ("search:returning_person", f"search:{known[0]}")
    assert (nothing["whom"], nothing["actor"], nothing["fields"]) == ("search", "sd1", [])
    assert "Nikogar" not in str(nothing)


def test_what_is_known_now_finds_and_what_was_no_longer(house, known):
    assert found(house, family_name="Izmišljena") == [known[0]]
    house.post(f"/persons/{known[0]}/details", family_name="Poročena")
    assert found(house, family_name="Izmišljena") == []
    assert found(house, family_name="Poročena") == [known[0]]


def test_who_was_erased_is_not_found(house, known):
    assert found(house, birth_date="1990-03-18") == [known[0]]
    house.post(f"/persons/{known[0]}/erasure", "admin", basis="own_request")
    assert found(house, birth_date="1990-03-18") == []


def test_more_than_twenty_ask_for_more(house):
    for number in range(3):
        persons = [{"role": "child", "family_name": "Pogosta", "birth_date": f"2010-0{number + 1}-01"}] * 7
        house.post(
            "/notifications", "police", **notification(external_ref=f"veliko-{number}", persons=persons)
        )
    refused = house.post("/persons/search", **PURPOSE, family_name="Pogosta")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_hits")
    assert len(found(house, family_name="Pogosta", birth_date="2010-01-01")) == 7


def test_no_file_holds_what_can_be_searched_for(house, known, tmp_path):
    found(house, family_name="Izmišljena")
    for file in tmp_path.rglob("*.db*"):
        content = file.read_bytes().lower()
        assert not any(
            word.encode() in content for word in ("duric", "izmisljena", "izmišljena", "1990-03-18")
        )


def test_an_address_lies_under_a_key_of_its_own(house, known):
    keys = house.running.wiring.keys
    with house.running.store.reading() as connection:
        row = persons.latest(connection, [known[0]])[known[0]]
    sealed = row["details"]["address"][0]
    assert keys.open(f"address:{known[0]}", "address", sealed) == "Neobstoječa ulica 4"
    with pytest.raises(SealBroken):
        keys.open(f"person:{known[0]}", "address", sealed)
    keys.destroy(f"person:{known[0]}", "a test")
    assert keys.open(f"address:{known[0]}", "address", sealed) is None
