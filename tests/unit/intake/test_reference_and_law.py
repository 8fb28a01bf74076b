"""The rules of reference data, of law as an operator enters it, and of looking."""

from datetime import date
from typing import Any

import pytest

from chassis.testing import Scenario, told
from services.intake.app import RULES
from services.intake.commands.law_entry import EnterLaw
from services.intake.commands.reference import SetReference
from services.intake.domain.law_entry import LawKnows
from services.intake.domain.reference import ReferenceKnows
from services.intake.events.law_entry import LawEntered
from services.intake.events.reference import (
    CsdSet,
    DirectoryEntrySet,
    MunicipalitySet,
    StationSet,
    UnitSet,
    WorkerSet,
)

LAW = Scenario(RULES["law"])
CSD = "juzna-primorska"
ALL = ReferenceKnows(csds=frozenset({CSD}), units=frozenset({"koper"}), municipalities=frozenset({"koper"}))
ENTRIES = {
    "csd": CsdSet(name="CSD Izmišljeni"),
    "unit": UnitSet(name="Koper", csd=CSD),
    "municipality": MunicipalitySet(name="Koper", unit="koper"),
    "station": StationSet(name="PP Koper", csd=CSD, administration="PU Koper"),
    "worker": WorkerSet(csd=CSD, units=("koper",), readiness=(1, 2)),
    "directory": DirectoryEntrySet(
        name="Izmišljeni dom", kind="care_home", municipality="koper", last_verified=date(2021, 3, 1)
    ),
}
UNKNOWN = {
    "unit": "unknown_csd",
    "municipality": "unknown_unit",
    "station": "unknown_csd",
    "worker": "unknown_csd",
    "directory": "unknown_municipality",
}


def put(kind: str) -> SetReference:
    return SetReference(told=told(), slug="slug", entry=ENTRIES[kind])


@pytest.mark.parametrize("kind", ENTRIES)
def test_an_entry_is_a_fact_and_quiet_when_repeated(kind):
    scenario = Scenario(RULES[kind])
    scenario.given().when(put(kind), ALL).then(ENTRIES[kind])
    scenario.given(ENTRIES[kind]).when(put(kind), ALL).then()


@pytest.mark.parametrize("kind", UNKNOWN)
def test_an_entry_names_only_what_is_there(kind):
    Scenario(RULES[kind]).given().when(put(kind), ReferenceKnows()).refused(UNKNOWN[kind])


def test_a_worker_works_for_known_units():
    known = ReferenceKnows(csds=frozenset({CSD}))
    Scenario(RULES["worker"]).given().when(put("worker"), known).refused("unknown_unit")


def enter(**changes: Any) -> EnterLaw:
    said = {
        "parameter": "order_first_hours",
        "valid_from": date(2030, 1, 1),
        "value": 72,
        "source": "an invented gazette",
    }
    return EnterLaw(told=told(), **{**said, **changes})


def test_law_is_entered_once():
    entered = LawEntered(
        parameter="order_first_hours", valid_from=date(2030, 1, 1), value=72, source="an invented gazette"
    )
    LAW.given().when(enter(), LawKnows()).then(entered)
    LAW.given(entered).when(enter(), LawKnows()).then()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"parameter": "speed_limit"}, "unknown_parameter"),
        ({"value": "many"}, "law_value_refused"),
        ({"source": " "}, "law_value_refused"),
        ({"csd": CSD}, "law_value_refused"),
    ],
)
def test_law_takes_what_the_parameter_takes(changes, code):
    LAW.given().when(enter(**changes), LawKnows()).refused(code)


def test_law_for_an_unknown_csd():
    command = enter(parameter="handover_due_local_time", value="09:00", csd="nowhere")
    LAW.given().when(command, LawKnows(csd_known=False)).refused("unknown_csd")
