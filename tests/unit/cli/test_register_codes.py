"""Which label is which code: by the reference data, and by a mapping for registers that write otherwise."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli import reference
from cli.register.books import InterventionBook
from cli.register.codes import SUBTASKS, TASKS, read_mapping
from cli.register.faults import Unreadable
from tests.unit.cli.registers import CODES, csv_text, read, row

PUBLISHED = reference.FOLDER.parent / "published_2021.json"


def mapped(folder: Path, told: Any) -> Any:
    path = folder / "mapping.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    return read_mapping(path, CODES).codes


def test_the_labels_are_those_of_the_published_tables():
    labels = json.loads(PUBLISHED.read_text(encoding="utf-8"))["labels_in_the_csv"]
    assert {code: label for label, code in TASKS.items()} == labels["task"]
    assert {code: label for label, code in SUBTASKS.items()} == labels["subtask"]


def test_the_shipped_reference_data_has_every_label_of_the_register():
    codes = reference.codes(reference.from_files())
    assert {"PP Koper", "PP Izola", "PP Piran", "PP Sežana", "PP Kozina", "SKP KP"} <= set(codes.stations)
    assert {"Koper", "Izola", "Piran", "Sežana"} <= set(codes.units)
    assert codes.units["Sežana"].municipality == "sezana"
    assert codes.workers["SD7"] == "sd7"


def test_only_what_is_missing_is_entered_in_an_order_that_holds():
    shipped = reference.from_files()
    wanted = [command.path for command in reference.missing({"csds": shipped["csds"]}, shipped)]
    assert wanted[0] == "/units/koper"
    assert not any(path.startswith("/csds") for path in wanted)
    assert list(reference.missing(shipped, shipped)) == []


def test_a_register_lacks_what_nobody_has_entered(tmp_path: Path):
    register = read(tmp_path, csv_text(row()))
    names = InterventionBook(register).names
    there = {
        "units": "koper",
        "stations": "PP Koper",
        "workers": "sd1",
        "municipalities": "x",
        "centres": "kcm",
    }
    known = {kind: [{"slug": slug}] for kind, slug in there.items()}
    assert not reference.lacks(known, names)
    assert reference.lacks({**known, "workers": []}, names)


def test_a_mapping_adds_labels(tmp_path: Path):
    codes = mapped(tmp_path, {"units": {"KP": "koper"}, "workers": {"Ana": "sd1"}})
    assert codes.units["KP"].slug == "koper"
    assert codes.workers["Ana"] == codes.workers["SD1"]


@pytest.mark.parametrize(
    "told", ["{", [], {"units": {"KP": "nowhere"}}, {"cars": {"a": "b"}}, {"units": {"KP": 1}}]
)
def test_a_mapping_that_is_none_is_told_so(tmp_path: Path, told: Any):
    with pytest.raises(Unreadable) as refused:
        mapped(tmp_path, told)
    assert refused.value.faults[0].code == "mapping"
