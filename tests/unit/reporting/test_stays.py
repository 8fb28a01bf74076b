"""Tables of any stays: equal to walking through them minute by minute, adding up however they are cut."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from law.local import local_date, midnight
from services.reporting.domain.counting import cut, grouped, summed
from services.reporting.domain.houses import age_group, is_woman, length_group
from services.reporting.domain.periods import Period as Months
from services.reporting.domain.periods import month_of, period
from services.reporting.domain.stays import (
    CountedStay,
    Guest,
    Period,
    Stay,
    counted_stay,
    days_of,
    length_of,
    shown_stays,
)

SPRING = period(quarter="2021-Q1")
BEGIN = datetime(2020, 12, 20, 11, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    """A stay around the first quarter of 2021, with absences, running or not."""
    admitted = BEGIN + draw(st.integers(0, 120 * 48)) * HALF_HOUR
    marks = sorted(draw(st.lists(st.integers(1, 40 * 48), max_size=4)))
    moments = [admitted + mark * HALF_HOUR for mark in marks]
    leaves = draw(st.booleans())
    departed = moments.pop() if moments and leaves else None
    pairs = tuple(zip(moments[::2], [*moments[1::2], None], strict=False))
    guest = draw(
        st.none() | st.builds(Guest, st.none() | st.integers(3, 90), st.sampled_from(["male", "female"]))
    )
    return Stay(
        id=str(draw(st.uuids())),
        centre=draw(st.sampled_from(["kcm", "kczn"])),
        kind=draw(st.sampled_from(["children_youth", "victims"])),
        csd="juzna-primorska",
        person=draw(st.sampled_from(["M-1", "M-2", "M-3"])),
        admitted_at=admitted,
        referred_by="csd",
        reason="relief",
        departed_at=departed,
        destination="home" if departed else None,
        absences=pairs,
        guest=guest,
    )


def whole(months: Months) -> Period:
    """The period, asked about long after."""
    return Period(months.start, months.end, datetime(2021, 7, 1, 9, tzinfo=UTC))


def counted(found: list[Stay], asked: Period) -> list[CountedStay]:
    rows = (counted_stay(one, asked) for one in found)
    return [row for row in rows if row is not None]


def there(stay: Stay, moment: datetime, at: datetime) -> bool:
    """Whether the person was in the house at a moment, word by word."""
    if not stay.admitted_at <= moment < (stay.departed_at or at):
        return False
    return not any(left <= moment and (back is None or moment < back) for left, back in stay.absences)


@settings(max_examples=25, deadline=None)
@given(stays())
def test_nights_and_care_days_equal_to_walking_through_them(stay):
    asked = whole(SPRING)
    steps = range(int((asked.end - asked.first) / HALF_HOUR))
    present = [
        asked.first + n * HALF_HOUR for n in steps if there(stay, asked.first + n * HALF_HOUR, asked.at)
    ]
    days = {local_date(moment) for moment in present}
    first, last = local_date(asked.first), local_date(asked.end)
    evenings = [first + timedelta(days=n) for n in range((last - first).days)]
    nights = {
        day
        for day in evenings
        if there(stay, midnight(day + timedelta(days=1)), asked.at)
        and there(stay, midnight(day + timedelta(days=1)) - HALF_HOUR, asked.at)
        and stay.admitted_at < midnight(day + timedelta(days=1))
    }
    ours = list(days_of(stay, asked))
    assert sorted(day for day, name in ours if name == "care_days") == sorted(days)
    assert sorted(day for day, name in ours if name == "nights") == sorted(nights)


@settings(max_examples=60, deadline=None)
@given(st.lists(stays(), max_size=6))
def test_every_table_has_every_stay_once(found):
    table = shown_stays(counted(found, whole(SPRING)), ["children_youth", "victims"])
    assert table["admitted"] + table["carried_over"] == table["stays"]
    assert table["running"] + table["departed"] == table["stays"]
    assert table["by_destination"]["still_staying"] == table["running"]
    for name in ("by_referrer", "by_legal_basis", "by_municipality", "by_destination", "by_citizenship"):
        assert sum(table[name].values()) == table["stays"]
    for name in ("by_age_group", "by_reason"):
        assert sum(sum(group.values()) for group in table[name].values()) == table["stays"]
    assert sum(table["by_weekday"].values()) == sum(table["by_hour"].values()) == table["admitted"]
    assert table["persons"] <= min(table["stays"], 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(stays(), max_size=6))
def test_months_and_houses_add_up(found):
    rows = counted(found, whole(SPRING))
    quarter = summed(rows)
    for group in ("centre", "month"):
        parts = grouped(rows, SPRING.months, group).values()
        assert sum((summed(part) for part in parts), start=type(quarter)()) == quarter
    alone = [counted(found, whole(period(month=month))) for month in SPRING.months]
    for figure in ("nights", "care_days", "admitted", "departed"):
        assert sum(summed(rows)[figure,] for rows in alone) == quarter[figure,]


@settings(max_examples=60, deadline=None)
@given(stays())
def test_a_stay_stands_in_the_month_of_its_admission_or_in_the_first(stay):
    row = counted_stay(stay, whole(SPRING))
    if row is None:
        return
    stands_in = [month for month, figures in row.months.items() if figures["stays",]]
    assert stands_in == [max(month_of(stay.admitted_at), SPRING.months[0])]
    assert cut([row], SPRING.months) == [row]


def stay(admitted: str, departed: str | None = None, **more: object) -> Stay:
    """A stay with times as the clock shows them in winter."""
    left = None if departed is None else datetime.fromisoformat(f"{departed}+01:00")
    said = {"kind": "children_youth", "guest": Guest(12, "male"), **more}
    return Stay(
        id="1",
        centre="kcm",
        csd=None,
        person="M-1",
        admitted_at=datetime.fromisoformat(f"{admitted}+01:00"),
        referred_by="self",
        reason="runaway",
        departed_at=left,
        **said,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("admitted", "departed", "counts"),
    [
        ("2020-12-20T10:00", "2021-01-01T00:00", False),
        ("2020-12-20T10:00", "2021-01-01T00:01", True),
        ("2021-01-01T00:00", "2021-01-01T00:00", True),
        ("2021-01-31T23:59", None, True),
        ("2021-02-01T00:00", None, False),
    ],
)
def test_the_edges_of_a_period(admitted, departed, counts):
    january = whole(period(month="2021-01"))
    assert (counted_stay(stay(admitted, departed), january) is not None) == counts


def test_a_running_stay_is_as_long_as_the_period_lets_it_be():
    january = whole(period(month="2021-01"))
    assert length_of(stay("2021-01-10T10:00"), january) == 22
    assert length_of(stay("2020-12-31T10:00", "2021-01-02T08:00"), january) == 3


def test_the_last_night_of_a_month_is_the_months():
    january = whole(period(month="2021-01"))
    found = list(days_of(stay("2021-01-30T10:00", "2021-02-02T08:00"), january))
    assert [day for day, name in found if name == "nights"] == [date(2021, 1, 30), date(2021, 1, 31)]


@pytest.mark.parametrize(
    ("kind", "age", "group"),
    [
        ("children_youth", 5, "under_6"),
        ("children_youth", 6, "6-10"),
        ("children_youth", 10, "6-10"),
        ("children_youth", 11, "11-14"),
        ("children_youth", 14, "11-14"),
        ("children_youth", 18, "15-18"),
        ("children_youth", 19, "over_18"),
        ("victims", 17, "under_18"),
        ("victims", 18, "18-30"),
        ("victims", 31, "31-40"),
        ("victims", 50, "41-50"),
        ("victims", 61, "51-61"),
        ("victims", 62, "over_61"),
        ("victims", None, "unknown"),
    ],
)
def test_age_groups(kind, age, group):
    assert age_group(kind, age) == group


@pytest.mark.parametrize(
    ("kind", "days", "group"),
    [
        ("children_youth", 1, "1"),
        ("children_youth", 2, "2-7"),
        ("children_youth", 7, "2-7"),
        ("children_youth", 8, "8-14"),
        ("children_youth", 15, "15-21"),
        ("children_youth", 21, "15-21"),
        ("children_youth", 22, "over_21"),
        ("victims", 6, "under_7"),
        ("victims", 7, "7-21"),
        ("victims", 21, "7-21"),
        ("victims", 22, "over_21"),
    ],
)
def test_length_groups(kind, days, group):
    assert length_group(kind, days) == group


def test_the_house_for_victims_counts_the_lengths_of_new_women():
    january = whole(period(month="2021-01"))
    woman, girl = Guest(34, "female"), Guest(9, "female")

    def lengths(one: Stay) -> dict[str, int]:
        row = counted_stay(one, january)
        assert row is not None
        found: dict[str, int] = shown_stays([row], ["victims"])["by_length"]
        return {group: number for group, number in found.items() if number}

    assert lengths(stay("2021-01-10T10:00", kind="victims", guest=woman)) == {"over_21": 1}
    assert lengths(stay("2020-12-10T10:00", kind="victims", guest=woman)) == {}
    assert lengths(stay("2021-01-10T10:00", kind="victims", guest=girl)) == {}
    assert lengths(stay("2021-01-10T10:00", kind="victims", guest=None)) == {"pending": 1}
    assert is_woman("female", None) and not is_woman("male", 40)
