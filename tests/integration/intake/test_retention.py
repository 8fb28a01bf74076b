"""Whom the law no longer asks to keep is listed with the rule behind it; nothing is erased by itself."""

from tests.integration.intake.house import House, a_guest, notification


def closed_case(house: House, ref: str) -> tuple[str, list[str]]:
    told = house.post("/notifications", "police", **notification(external_ref=ref)).json()
    house.post(f"/notifications/{told['id']}/triage", decision="information")
    assert house.post(f"/cases/{told['case_id']}/closure", "unit").status_code == 201
    return told["case_id"], told["person_ids"]


def due(house: House, who: str = "admin") -> dict[str, dict[str, object]]:
    answer = house.get("/retention/due", who)
    assert answer.status_code == 200, answer.text
    return {one["person_id"]: one for one in answer.json()["items"]}


def test_from_the_first_of_january_after_the_years_and_not_a_day_before(house):
    _, persons = closed_case(house, "prva")
    house.now("2031-12-31T23:59:00+01:00")
    assert due(house) == {}
    house.now("2032-01-01T00:00:00+01:00")
    found = due(house, "auditor")
    assert set(found) == set(persons)
    assert (
        found[persons[0]]["rule"] == "retention_case_years"
        and found[persons[0]]["kept_until"] == "2031-12-31"
    )


def test_not_while_another_case_of_hers_is_open_nor_once_she_is_erased(house):
    _, persons = closed_case(house, "prva")
    again = [{"person_id": persons[0], "role": "victim"}]
    house.post("/cases", opened_because="came_alone", municipality="koper", persons=again)
    house.now("2032-01-02T00:00:00+01:00")
    assert set(due(house)) == {persons[1]}
    house.post(f"/persons/{persons[1]}/erasure", "admin", basis="retention_over")
    assert due(house) == {}


def test_by_the_rule_of_the_csd_and_of_those_who_lived_in_a_house(house):
    case, persons = closed_case(house, "prva")
    a_guest(house, case, persons[0])
    measure = {"valid_from": "2021-01-01", "source": "izmišljen načrt", "csd": "juzna-primorska"}
    house.put("/law/retention_case_years", **measure, value=1)
    house.put("/law/retention_case_with_stay_years", **measure, value=3)
    house.now("2023-01-01T00:00:00+01:00")
    assert set(due(house)) == {persons[1]}
    house.now("2025-01-01T00:00:00+01:00")
    assert due(house)[persons[0]]["rule"] == "retention_case_with_stay_years"


def test_403_for_whoever_neither_decides_nor_audits(house):
    assert house.get("/retention/due", "coordinator").status_code == 403
