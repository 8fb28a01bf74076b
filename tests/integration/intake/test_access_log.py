"""The log of looks: a chain of its own, in which whatever somebody does behind our back is found."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis import access_log
from chassis.event_store import Broken, open_engine
from tests.integration.intake.house import House, notification

Tamper = Callable[[Any], None]


@pytest.fixture
def looked(house):
    """Five looks at two persons."""
    persons = house.post("/notifications", "police", **notification()).json()["person_ids"]
    for person in [*persons, *persons, persons[0]]:
        house.get(f"/persons/{person}")
    return house


def said(statement: str) -> Tamper:
    return lambda connection: connection.exec_driver_sql(statement)


def swapped(connection: Any) -> None:
    """Two entries change places, their positions stay."""
    connection.exec_driver_sql("UPDATE access_log SET position = -1 WHERE position = 2")
    connection.exec_driver_sql("UPDATE access_log SET position = 2 WHERE position = 3")
    connection.exec_driver_sql("UPDATE access_log SET position = 3 WHERE position = -1")


TAMPERED: dict[str, tuple[Tamper, int]] = {
    "an entry": (said("UPDATE access_log SET entry = replace(entry, 'sd1', 'sd9') WHERE position = 2"), 2),
    "who looked": (said("UPDATE access_log SET actor = 'sd9' WHERE position = 3"), 3),
    "whether it was foreign": (said("UPDATE access_log SET \"foreign\" = 1 WHERE position = 3"), 3),
    "when": (said("UPDATE access_log SET at = at + 1 WHERE position = 4"), 4),
    "one taken out": (said("DELETE FROM access_log WHERE position = 2"), 2),
    "two swapped": (swapped, 2),
    "one put in": (
        said("INSERT INTO access_log SELECT 6, at, day, actor, subject_id, whom, \"foreign\", entry, hash "
             "FROM access_log WHERE position = 5"), 6,
    ),
}  # fmt: skip


def behind_our_back(house: House, tamper: Tamper) -> None:
    """Somebody with the database's own client takes the guards away first."""
    engine = open_engine(house.settings.database_url("intake"), writing=True)
    with engine.begin() as connection:
        for guard in ("no_update", "no_delete", "in_order"):
            connection.exec_driver_sql(f"DROP TRIGGER access_log_{guard}")
        tamper(connection)
    engine.dispose()


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_is_found_at_its_place(looked, what):
    tamper, place = TAMPERED[what]
    behind_our_back(looked, tamper)
    with looked.running.store.reading() as connection, pytest.raises(Broken) as broken:
        access_log.verify(connection)
    assert broken.value.position == place
    (item,) = looked.get("/audit/verification", "auditor").json()["items"]
    assert (item["intact"], item["access"]) == (False, {"intact": False, "first_broken": place})


def test_a_log_that_was_cut_short_is_found_by_an_older_head(looked):
    (before,) = looked.get("/audit/heads", "auditor").json()["items"]
    behind_our_back(looked, said("DELETE FROM access_log WHERE position > 3"))
    (after,) = looked.get("/audit/heads", "auditor").json()["items"]
    assert (before["access"]["position"], after["access"]["position"]) == (5, 3)
    assert looked.get("/audit/verification", "auditor").json()["items"][0]["access"]["through"] == 3


def test_both_chains_hold_as_long_as_nobody_did_anything(looked):
    (item,) = looked.get("/audit/verification", "auditor").json()["items"]
    assert item["intact"] and item["access"] == {"intact": True, "through": 5}
