"""Services, enquiries and searches: what one adds to which figure of which month."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.reporting.domain.house_work import (
    Enquiry,
    Service,
    counted_enquiry,
    counted_searches,
    counted_service,
)

LAST_OF_MARCH = datetime(2021, 3, 31, 21, 59, tzinfo=UTC)  # 23:59 local
APRIL = datetime(2021, 3, 31, 22, 0, tzinfo=UTC)  # 1 April 0:00 local


def asked(number: int = 1, outcome: str | None = "refused_full", **changes: Any) -> Enquiry:
    plain: dict[str, Any] = {
        "search": "iskanje-1",
        "centre": "kcm",
        "csd": "juzna-primorska",
        "asked_csd": "izmisljeni-sever",
        "asked_by": "csd",
        "at": LAST_OF_MARCH,
        "ages": (12,),
    }
    return Enquiry(id=str(number), outcome=outcome, **{**plain, **changes})


def only(*enquiries: Enquiry) -> dict[tuple[str, ...], int]:
    (row,) = counted_searches(enquiries)
    (figures,) = row.months.values()
    return dict(figures)


def test_four_houses_asked_for_one_family_are_four_enquiries_and_one_search():
    found = [asked(number, ages=(34, 8, 5)) for number in range(4)]
    assert [counted_enquiry(one).months["2021-03"]["enquiries", "persons"] for one in found] == [3] * 4
    figures = only(*found)
    assert figures["searches", "total"] == figures["unmet_need", "searches"] == 1
    assert figures["unmet_need", "persons"] == 3


def test_an_enquiry_is_the_houses_and_a_search_is_whose_worker_searched():
    assert counted_enquiry(asked()).csd == "juzna-primorska"
    (search,) = counted_searches([asked()])
    assert (search.csd, search.centre) == ("izmisljeni-sever", None)


def test_a_search_stands_in_the_month_of_its_first_enquiry():
    (search,) = counted_searches([asked(1, at=APRIL), asked(2)])
    assert list(search.months) == ["2021-03"]
    assert list(counted_enquiry(asked(1, at=APRIL)).months) == ["2021-04"]


@pytest.mark.parametrize(
    ("outcomes", "end"),
    [
        (["refused_full", "admitted"], "with_bed"),
        (["placed_elsewhere", None], "with_bed"),
        (["refused_full", "help_in_network"], "helped"),
        (["refused_full", None], "open"),
        (["withdrawn", "withdrawn"], "withdrawn"),
        (["withdrawn", "refused_rules"], "without_bed"),
        (["nobody_answered"], "without_bed"),
        (["other", "refused_full"], "without_bed"),
    ],
)
def test_how_a_search_ended(outcomes, end):
    figures = only(*(asked(number, outcome) for number, outcome in enumerate(outcomes)))
    assert figures["searches", end] == 1
    assert (figures.get(("unmet_need", "searches"), 0) == 1) == (end == "without_bed")


@pytest.mark.parametrize(
    ("ages", "needs", "kinds"),
    [
        ((14,), (), {"under_15_alone"}),
        ((15,), (), {"15-17_alone"}),
        ((17, 9), (), {"under_15_alone"}),
        ((18,), (), {"other"}),
        ((34, 8), (), {"other"}),
        ((None,), (), {"other"}),
        ((12, None), (), {"other"}),
        ((65,), (), {"older"}),
        ((64,), ("addiction",), {"other"}),
        ((70,), ("mental_health",), {"older", "mental_health"}),
        ((12,), ("mental_health", "disability"), {"under_15_alone", "mental_health"}),
    ],
)
def test_for_whom_there_was_no_bed(ages, needs, kinds):
    figures = only(asked(ages=ages, needs=needs))
    assert {path[2] for path in figures if path[:2] == ("unmet_need", "by_kind")} == kinds
    assert sum(number for path, number in figures.items() if path[:2] == ("unmet_need", "by_age")) == len(
        ages
    )


def test_a_call_out_is_counted_by_why_and_other_services_are_not():
    plain: dict[str, Any] = {"id": "1", "centre": "kczn", "csd": None, "by": "phone", "at": APRIL}
    called = counted_service(Service(kind="call_out", why="residents", **plain)).months["2021-04"]
    assert called["services", "call_outs", "residents"] == called["services", "by_kind", "call_out"] == 1
    assert called["services", "by_recipient", "unknown"] == called["services", "by_way", "phone"] == 1
    advice = counted_service(Service(kind="first_social_aid", given_to="victim", **plain)).months["2021-04"]
    assert {path[1] for path in advice} == {"by_kind", "by_recipient", "by_way"}
