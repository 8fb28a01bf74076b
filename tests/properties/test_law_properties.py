"""What holds for every interval, window, deadline and stay, whatever the clocks do."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from law.bands import Band, band_minutes, outside_window_minutes, split_at_months, split_by_month
from law.days import is_holiday, is_working_day
from law.deadlines import handover_due, procedural_end
from law.local import add_days_local, local_date, midnight, moment, resolve, to_local
from law.parameters import Law
from law.stays import care_days, nights, presence
from law.windows import duty_shifts, duty_windows, in_duty_window, window_containing

LAW = Law.default()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

CLOCK_CHANGES = [datetime(2021, 3, 28, tzinfo=UTC), datetime(2021, 10, 31, tzinfo=UTC)]
EVES = [datetime(2021, 12, 24, tzinfo=UTC), datetime(2020, 12, 31, tzinfo=UTC)]
MAY_DAY = datetime(2021, 4, 30, tzinfo=UTC)

days = st.dates(date(2015, 1, 1), date(2030, 12, 31))
anywhere = st.datetimes(datetime.fromisoformat("2015-01-01"), datetime.fromisoformat("2030-12-31"))
near_a_trap = st.builds(
    lambda trap, minutes: trap + minutes * MINUTE,
    st.sampled_from([*CLOCK_CHANGES, *EVES, MAY_DAY]),
    st.integers(-2 * 24 * 60, 3 * 24 * 60),
)
instants = near_a_trap | anywhere.map(lambda when: when.replace(second=0, microsecond=0, tzinfo=UTC))
minutes = st.integers(0, 5 * 24 * 60)
clocks = st.times().map(lambda clock: clock.replace(tzinfo=None))


def band_of_minute(instant: datetime) -> Band:
    """The rule of the return, read minute by minute off the local clock."""
    local = to_local(instant)
    by_day = time(6) <= local.time() < time(23)
    if is_holiday(local.date(), LAW):
        return "holiday_day" if by_day else "holiday_night"
    if local.isoweekday() == 7:
        return "sunday_day" if by_day else "sunday_night"
    return "mon_sat_day" if by_day else "mon_sat_night"


def answered_at(instant: datetime) -> bool:
    """The duty window, read minute by minute off the local clock and the words of the rule."""
    local = to_local(instant)
    if not is_working_day(local.date(), LAW) or local.time() < time(7):
        return True
    eve = (local.month, local.day) in {(12, 24), (12, 31)}
    start = time({0: 15, 1: 15, 2: 17, 3: 15, 4: 13}[local.weekday()])
    return local.time() >= (min(start, time(13)) if eve else start)


@given(instants, minutes)
@example(datetime(2021, 10, 30, 21, tzinfo=UTC), 600)
@example(datetime(2021, 3, 27, 21, tzinfo=UTC), 600)
def test_bands_equal_the_count_of_minute_after_minute(start: datetime, length: int) -> None:
    counted = Counter(band_of_minute(start + n * MINUTE) for n in range(length))
    assert Counter(band_minutes(start, start + length * MINUTE, LAW)) == counted


@given(instants, minutes)
def test_bands_add_up_to_the_elapsed_minutes(start: datetime, length: int) -> None:
    assert sum(band_minutes(start, start + length * MINUTE, LAW).values()) == length


@given(instants, minutes, minutes)
def test_cutting_a_segment_anywhere_changes_no_sum(start: datetime, first: int, second: int) -> None:
    cut, end = start + first * MINUTE, start + (first + second) * MINUTE
    halves = (start, cut), (cut, end)
    for count in (lambda a, b: band_minutes(a, b, LAW), split_by_month):
        assert Counter(count(start, end)) == sum((Counter(count(*half)) for half in halves), Counter())
    outside = [outside_window_minutes(*half, LAW) for half in halves]
    assert outside_window_minutes(start, end, LAW) == sum(outside)


@given(instants, st.integers(0, 90 * 24 * 60))
def test_months_tile_a_segment_and_keep_to_their_own_dates(start: datetime, length: int) -> None:
    parts = split_at_months(start, start + length * MINUTE)
    assert sum((end - begin for _, _, begin, end in parts), timedelta()) == length * MINUTE
    for year, month, begin, end in parts:
        for day in (local_date(begin), local_date(end - MINUTE)):
            assert (day.year, day.month) == (year, month)


@given(instants, st.integers(0, 40 * 24 * 60))
def test_windows_are_disjoint_in_order_and_not_empty(start: datetime, length: int) -> None:
    end = start + length * MINUTE
    borders = [border for window in duty_windows(start, end, LAW) for border in window]
    assert all(a < b for a, b in pairwise(borders)), "merged, so never touching"
    assert all(start <= border <= end for border in borders)


@given(instants, minutes)
def test_a_minute_is_in_a_window_or_outside(start: datetime, length: int) -> None:
    end = start + length * MINUTE
    within = sum((b - a for a, b in duty_windows(start, end, LAW)), timedelta()) // MINUTE
    answered = sum(answered_at(start + n * MINUTE) for n in range(length))
    assert within == answered
    assert outside_window_minutes(start, end, LAW) == length - answered


@given(instants)
def test_the_window_around_an_instant_contains_it_and_ends_on_both_sides(instant: datetime) -> None:
    window = window_containing(instant, LAW)
    assert (window is not None) == in_duty_window(instant, LAW) == answered_at(instant)
    if window:
        start, end = window
        assert start <= instant < end
        assert not in_duty_window(start - MINUTE, LAW)
        assert not in_duty_window(end, LAW)
        assert duty_windows(start - HOUR, end + HOUR, LAW) == [window]


@given(st.integers(2015, 2030), st.integers(1, 12))
def test_the_shifts_of_two_months_are_the_windows_between_them(year: int, month: int) -> None:
    following = (year + month // 12, month % 12 + 1)
    shifts = duty_shifts(year, month, LAW) + duty_shifts(*following, LAW)
    assert duty_windows(shifts[0][0], shifts[-1][1], LAW) == shifts
    assert all(local_date(start).month == month for start, _ in duty_shifts(year, month, LAW))


@given(instants)
def test_a_handover_is_due_at_ten_of_the_morning_its_window_closes(ended: datetime) -> None:
    due = handover_due(ended, LAW)
    assert to_local(due).time() == time(10)
    assert is_working_day(local_date(due), LAW)
    assert due >= ended + 3 * HOUR
    if window := window_containing(ended, LAW):
        assert due == window[1] + 3 * HOUR


@given(instants, minutes)
def test_a_later_end_is_never_due_earlier(ended: datetime, later: int) -> None:
    assert handover_due(ended, LAW) <= handover_due(ended + later * MINUTE, LAW)


@given(days, st.integers(1, 60))
def test_procedural_days_end_on_the_first_working_day_that_is_not_too_early(start: date, length: int) -> None:
    end = procedural_end(start, length, LAW)
    earliest = start + length * DAY
    assert end >= earliest
    assert is_working_day(end, LAW)
    assert not any(is_working_day(earliest + n * DAY, LAW) for n in range((end - earliest).days))


@given(days, clocks)
@example(date(2025, 3, 30), time(2, 30))
@example(date(2024, 10, 27), time(2, 30))
def test_a_rules_moment_shows_its_own_time_or_the_first_after_a_gap(day: date, clock: time) -> None:
    shown = to_local(moment(day, clock))
    skipped = shown.replace(tzinfo=None) != datetime.combine(day, clock)
    assert shown.date() == day
    assert not skipped or (time(2) <= clock < time(3) and shown.time() == time(3))


@given(instants)
def test_what_the_local_clock_shows_is_resolved_to_the_same_instant(instant: datetime) -> None:
    local = to_local(instant)
    assert resolve(local.date(), local.time(), local.utcoffset()) == instant


@given(instants, st.integers(0, 70))
def test_days_end_on_the_last_date_and_never_go_back(instant: datetime, length: int) -> None:
    end = add_days_local(instant, length)
    assert local_date(end) == local_date(instant) + length * DAY
    assert abs(end - (instant + length * DAY)) <= HOUR


@given(instants, minutes, st.lists(st.tuples(st.integers(-500, 8000), st.integers(0, 3000)), max_size=4))
def test_nights_and_care_days_equal_their_definitions(
    admitted: datetime, length: int, away: list[tuple[int, int]]
) -> None:
    departed = admitted + length * MINUTE
    absences = [(admitted + a * MINUTE, admitted + (a + n) * MINUTE) for a, n in away]
    there = presence(admitted, departed, absences)
    dates = [local_date(admitted) + n * DAY for n in range((departed - admitted).days + 2)]
    assert nights(admitted, departed, absences) == [
        day for day in dates if any(a < midnight(day + DAY) < b for a, b in there)
    ]
    assert care_days(admitted, departed, absences) == [
        day for day in dates if any(a < midnight(day + DAY) and midnight(day) < b for a, b in there)
    ]


@given(instants, minutes, st.lists(st.tuples(st.integers(0, 8000), st.integers(1, 3000)), max_size=4))
def test_care_days_less_nights_are_the_leavings_not_back_by_midnight(
    admitted: datetime, length: int, away: list[tuple[int, int]]
) -> None:
    departed = admitted + (length + 1) * MINUTE
    absences = [(admitted + a * MINUTE, admitted + (a + n) * MINUTE) for a, n in away]
    there = presence(admitted, departed, absences)
    leavings = [end for _, end in there]
    gone_at_midnight = {
        local_date(left - MINUTE / 60)
        for left in leavings
        if not any(a < midnight(local_date(left - MINUTE / 60) + DAY) < b for a, b in there)
    }
    days_in, nights_in = care_days(admitted, departed, absences), nights(admitted, departed, absences)
    assert set(nights_in) <= set(days_in)
    assert set(days_in) - set(nights_in) == gone_at_midnight
