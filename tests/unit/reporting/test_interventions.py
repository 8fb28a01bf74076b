"""Tables of any interventions and calls: equal to counting minute by minute, adding up however they are cut."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from law.days import is_holiday
from law.local import local_date, to_local
from law.parameters import Law
from law.windows import in_duty_window
from services.reporting.domain.counting import by_month, cut, grouped, summed
from services.reporting.domain.figures import (
    OUT_OF_SCOPE,
    SUBTASKS,
    TASKS,
    Figures,
    differences,
    listed,
    rounded,
    share_percent,
    shown,
    total,
)
from services.reporting.domain.interventions import (
    Call,
    Intervention,
    Segment,
    counted_call,
    counted_intervention,
)
from services.reporting.domain.periods import month_of, period

LAW = Law.default()
YEAR = period(year="2021")
MINUTE = timedelta(minutes=1)
BEGIN = datetime(2020, 12, 30, tzinfo=UTC)
CSDS = ("juzna-primorska", "izmisljeni-sever", None)


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    """A segment of at most a day and a half, from a little before 2021 to a little after."""
    start = BEGIN + draw(st.integers(0, 368 * 24 * 60)) * MINUTE
    return Segment(
        draw(st.sampled_from(["sd1", "sd2", "sd3"])), start, start + draw(st.integers(1, 2200)) * MINUTE
    )


interventions = st.builds(
    Intervention,
    id=st.uuids().map(str),
    csd=st.sampled_from(CSDS),
    unit=st.sampled_from(["koper", "izola", None]),
    station=st.sampled_from(["PP Koper", "PP Piran", None]),
    task=st.sampled_from([*TASKS, None]),
    subtask=st.sampled_from([*SUBTASKS, None]),
    also_tasks=st.lists(st.sampled_from(TASKS), max_size=2, unique=True).map(tuple),
    segments=st.lists(segments(), max_size=3).map(tuple),
)
calls = st.builds(
    Call,
    id=st.uuids().map(str),
    csd=st.sampled_from(CSDS),
    called_at=st.integers(0, 368 * 24 * 60).map(lambda minutes: BEGIN + minutes * MINUTE),
    letter=st.booleans(),
    unit=st.sampled_from(["koper", None]),
    station=st.sampled_from(["PP Koper", None]),
    decision=st.sampled_from(["in_scope", "out_of_scope", "information", None]),
    reason=st.sampled_from(OUT_OF_SCOPE),
)


def band_of(minute: datetime) -> str:
    """Table 12's column of one minute, by its own local date and time."""
    local = to_local(minute)
    half = "day" if 6 <= local.hour < 23 else "night"
    if is_holiday(local.date(), LAW):
        return f"holiday_{half}"
    return f"sunday_{half}" if local.weekday() == 6 else f"mon_sat_{half}"


def brute_force(found: list[Intervention]) -> Counter[tuple[str, ...]]:
    """Participations, events and minutes of every month, counted one by one."""
    counts: Counter[tuple[str, ...]] = Counter()
    for intervention in found:
        begins: dict[str, list[datetime]] = {}
        for segment in intervention.segments:
            begins.setdefault(segment.worker, []).append(segment.start)
            minute = segment.start
            while minute < segment.end:
                month = month_of(minute)
                counts[month, "minutes", band_of(minute)] += 1
                counts[month, "minutes", "total"] += 1
                outside = not in_duty_window(minute, LAW, intervention.csd)
                counts[month, "minutes", "outside_window"] += outside
                minute += MINUTE
        for starts in begins.values():
            counts[month_of(min(starts)), "participations"] += 1
        if begins:
            counts[month_of(min(min(starts) for starts in begins.values())), "events"] += 1
    return +counts


@settings(max_examples=25, deadline=None)
@given(st.lists(interventions, max_size=3))
def test_equal_to_counting_minute_by_minute(found):
    counted = [counted_intervention(one, LAW) for one in found]
    months = {month for one in counted for month in one.months}
    table = by_month(counted, months)
    ours = {
        (month, *path): number
        for month, rows in table.items()
        for path, number in summed(rows).items()
        if path[0] in ("minutes", "participations", "events") and number
    }
    assert ours == dict(brute_force(found))


@settings(max_examples=60, deadline=None)
@given(st.lists(interventions, max_size=6), st.lists(calls, max_size=6))
def test_however_the_year_is_cut_the_parts_add_up(found, called):
    counted = [counted_intervention(one, LAW) for one in found] + [counted_call(one) for one in called]
    year = shown(summed(cut(counted, YEAR.months)))
    for group in ("csd", "unit", "station", "month"):
        assert shown(total(map(summed, grouped(counted, YEAR.months, group).values()))) == year
    quarters = [period(quarter=f"2021-Q{number}") for number in range(1, 5)]
    assert shown(total(summed(cut(counted, one.months)) for one in quarters)) == year


@settings(max_examples=60, deadline=None)
@given(st.lists(interventions, max_size=6), st.lists(calls, max_size=6))
def test_the_parts_of_a_table_add_up_to_its_totals(found, called):
    counted = [counted_intervention(one, LAW) for one in found] + [counted_call(one) for one in called]
    table = shown(summed(cut(counted, YEAR.months)))
    bands = [number for name, number in table["minutes"].items() if name not in ("total", "outside_window")]
    assert sum(bands) == table["minutes"]["total"]
    assert len(bands) == 6
    for count in ("participations", "events"):
        tasks = sum(task[count] for task in table["by_task"].values())
        assert tasks + table["not_closed"][count] == table[count]
    calls, outside = table["calls"], table["calls"]["out_of_scope"]
    apart = calls["in_scope"] + calls["information"] + calls["untriaged"] + outside["total"]
    assert apart == calls["total"]
    assert sum(outside["by_reason"].values()) == sum(outside["by_station"].values()) == outside["total"]


def worked(*spans: tuple[str, str, str], **about: Any) -> Intervention:
    """An intervention with segments given as (worker, start, end) in UTC."""
    made = tuple(
        Segment(worker, datetime.fromisoformat(start), datetime.fromisoformat(end))
        for worker, start, end in spans
    )
    return Intervention(id="1", csd="juzna-primorska", segments=made, **about)


def test_a_night_over_the_end_of_the_month_is_a_participation_of_the_first_and_minutes_of_both():
    night = worked(("sd1", "2021-01-31T22:30:00+00:00", "2021-01-31T23:45:00+00:00"), task="other")
    months = counted_intervention(night, LAW).months
    assert (months["2021-01"]["participations",], months["2021-01"]["minutes", "total"]) == (1, 30)
    assert (months["2021-02"]["participations",], months["2021-02"]["minutes", "total"]) == (0, 45)
    assert months["2021-02"]["minutes", "mon_sat_night"] == 45


def test_two_workers_are_two_participations_in_one_event_each_in_its_own_month():
    both = worked(
        ("sd1", "2021-01-31T22:30:00+00:00", "2021-01-31T22:45:00+00:00"),
        ("sd2", "2021-01-31T23:10:00+00:00", "2021-01-31T23:20:00+00:00"),
        task="domestic_violence",
        subtask="restraining_order",
    )
    months = counted_intervention(both, LAW).months
    january, february = months["2021-01"], months["2021-02"]
    assert (january["participations",], january["events",]) == (1, 1)
    assert (february["participations",], february["events",]) == (1, 0)
    assert february["by_subtask", "restraining_order", "participations"] == 1


def test_the_hour_that_occurs_twice_counts_twice():
    repeated = worked(("sd1", "2021-10-30T23:30:00+00:00", "2021-10-31T02:30:00+00:00"), task="other")
    october = counted_intervention(repeated, LAW).months["2021-10"]
    assert october["minutes", "holiday_night"] == october["minutes", "total"] == 180


def test_a_night_that_runs_past_seven_shows_as_outside_the_window():
    late = worked(("sd1", "2021-03-17T05:30:00+00:00", "2021-03-17T06:20:00+00:00"), task="other")
    assert counted_intervention(late, LAW).months["2021-03"]["minutes", "outside_window"] == 20


def test_further_tasks_are_shown_and_never_added():
    two = worked(
        ("sd1", "2021-03-17T01:00:00+00:00", "2021-03-17T02:00:00+00:00"),
        task="domestic_violence",
        also_tasks=("endangered_children",),
    )
    table = shown(counted_intervention(two, LAW).months["2021-03"])
    assert table["by_task"]["endangered_children"]["events"] == 0
    assert table["also_tasks"]["endangered_children"] == {"participations": 1, "events": 1}


def test_without_a_segment_there_is_no_participation_and_no_event():
    assert counted_intervention(worked(task="other"), LAW).months == {}


def test_a_letter_is_counted_apart_from_calls():
    letter = Call(
        "1", "juzna-primorska", datetime(2021, 3, 1, tzinfo=UTC), letter=True, decision="information"
    )
    table = shown(counted_call(letter).months["2021-03"])
    assert table["calls"]["letters"] == 1 and table["calls"]["total"] == 0


def test_a_month_of_nothing_is_rows_of_nothing():
    assert set(listed(Counter(), ["PP Kozina"]).values()) == {0}
    assert shown(Counter(), ["PP Kozina"])["calls"]["out_of_scope"]["by_station"] == {"PP Kozina": 0}


@pytest.mark.parametrize(("part", "whole", "percent"), [(71, 189, 38), (1, 200, 1), (1, 201, 0), (0, 0, 0)])
def test_shares_are_rounded_half_up(part, whole, percent):
    assert share_percent(part, whole) == percent


@pytest.mark.parametrize(("exact", "open_"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (189, 190)])
def test_open_figures_are_multiples_of_five(exact, open_):
    assert rounded(exact) == open_


@given(st.lists(interventions, max_size=4), st.lists(calls, max_size=6))
@settings(max_examples=40, deadline=None)
def test_an_open_table_rounds_every_cell_and_total_for_itself(found, called):
    counted = [counted_intervention(one, LAW) for one in found] + [counted_call(one) for one in called]
    exact = summed(cut(counted, YEAR.months))
    table = shown(exact, form="open")
    for path, number in listed(exact).items():
        cell: Any = table
        for name in path:
            cell = cell[name]
        assert cell == rounded(number)


def test_differences_name_figure_before_and_after():
    before: Figures = Counter({("events",): 2})
    after: Figures = Counter({("events",): 3, ("calls", "letters"): 1})
    assert differences(before, after) == [
        {"figure": "events", "submitted": 2, "current": 3, "difference": 1},
        {"figure": "calls.letters", "submitted": 0, "current": 1, "difference": 1},
    ]


def test_local_months_begin_at_local_midnight():
    assert local_date(YEAR.start).isoformat() == "2021-01-01"
    assert YEAR.start == datetime(2020, 12, 31, 23, tzinfo=UTC)
