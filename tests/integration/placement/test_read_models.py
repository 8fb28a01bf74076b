"""The read models against the log: the database's own refusals, and a rebuild that changes nothing."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis import replaying
from chassis.clock import FOREVER
from chassis.facts import WITHDRAWN
from services.placement.app import SERVICE
from services.placement.projections.places import TABLE
from tests.integration.placement.house import House


def lived_through(house: House) -> None:
    """Two families, a transfer, a lapse, a correction, a withdrawal, a bed out of service."""
    family = house.arrived(2, occurred_at="2021-03-10T09:00:00+01:00")
    house.told_age(family["placements"][0]["id"], family["placements"][0]["person_id"], 14)
    house.done(house.post("/centres/kcm/beds/1/out-of-service", until="2021-03-18T08:00:00+01:00"))
    house.reserved(centre_id="kczn")
    house.now("2021-03-17T09:00:00+01:00")
    stay = f"/placements/{family['placements'][0]['id']}"
    event = next(one["event_id"] for one in family["events"] if one["type"] == "stay_admitted")
    earlier = {"corrects": event, "occurred_at": "2021-03-09T09:00:00+01:00", "reason_code": "wrong_time"}
    house.done(house.post(f"{stay}/admission", **earlier))
    away = house.done(house.post(f"{stay}/absence"))
    house.now("2021-03-17T11:00:00+01:00")
    house.ring()
    taken_back = f"/events/{away['events'][0]['event_id']}/withdrawal"
    house.done(house.post(taken_back, reason_code="duplicate"))
    going = house.done(house.post(f"{stay}/transfer", centre_id="kczn"))
    house.done(house.post(f"/placements/{going['id']}/admission", "centre_staff:kczn"))
    house.now("2021-03-17T12:00:00+01:00")


@pytest.mark.parametrize("store", ["house", "small_on_postgres"])
def test_every_read_model_is_what_the_log_makes_it(request, store):
    house = request.getfixturevalue(store)
    lived_through(house)
    done = replaying.rebuild(house.store, SERVICE, None, house.micros)
    assert {model["model"] for model in done} == {model.name for model in SERVICE.projections}
    assert [model for model in done if model["differences"]] == []
    with house.reading() as connection:
        kinds = set(connection.execute(sa.text("SELECT type FROM event")).scalars())
    assert {"placement_lapsed", "stay_departed", "bed_taken_out", WITHDRAWN} <= kinds


@pytest.mark.parametrize("what", ["bed", "person", "bed of the past"])
def test_the_database_itself_refuses_a_bed_twice_and_a_person_in_two_houses(house, what):
    lived_through(house)

    def second(tx: Any) -> None:
        query = sa.select(TABLE).where(TABLE.c.known_to == FOREVER, TABLE.c.bed_now.is_not(None))
        row = dict(tx.read().execute(query.where(TABLE.c.resident.is_not(None)).limit(1)).mappings().one())
        changes: dict[str, dict[str, Any]] = {
            "bed": {"resident": "oseba-9"},
            "person": {"bed_now": None, "bed_of": None, "centre_id": "drugje"},
            "bed of the past": {"resident": "oseba-9", "bed_now": None, "valid_to": row["valid_from"] + 1},
        }
        values = {**row, "stream": "stay-9", "stay_id": "9", **changes[what]}
        tx.write().execute(sa.insert(TABLE).values(values))

    with pytest.raises(Exception, match="contradicts"):
        house.store.submit(second).result()
    assert house.full() == (1, 0, 0, 6)
