"""What one restraining order adds to tables 9 and 10, and to what they cannot say: the rules of its counting."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import Literal, TypeAlias, get_args

from law.order_lengths import Kind
from law.order_state import Judged, Step, judge, state_of
from law.orders import decision_due, order_end
from law.parameters import Law
from services.reporting.domain.counting import Counted, summed
from services.reporting.domain.figures import Form, Path, Table, share_percent, spread
from services.reporting.domain.periods import month_of

Underlying: TypeAlias = Literal["minor_offence", "crime"]
END_STAGES = ("hours_48", "days_15", "days_60", "annulled")
UNDERLYING: tuple[Underlying, ...] = ("minor_offence", "crime")
EVER = ("days_15", "days_60", "violated", "re_reported")
PAPERS = ("written_order", "decision")
Became: TypeAlias = Literal["in_time", "late", "unknown"]
COUNTED = ("due", "known", *get_args(Became))
FEWEST = 10
"""In the open form a median of fewer orders is not shown: it could tell of one of them."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Order:
    """One restraining order and its steps; `csd` is whose police station issued it."""

    id: str
    csd: str | None
    unit: str | None
    station: str
    kind: Kind
    underlying: Underlying
    issued_at: datetime
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedOrder(Counted):
    """With the minutes from the oral order to the written one and to the decision, where they came."""

    to_written_order: int | None = None
    to_decision: int | None = None


def counted_order(order: Order, at: datetime, law: Law) -> CountedOrder:
    """The figures of one order, in the local month of its oral issue, its steps judged as they stand at `at`."""
    judged = judge(order.kind, order.issued_at, order.steps, law)
    months = {month_of(order.issued_at): Counter(paths_of(order, judged, at, law))}
    place = (order.csd, order.unit, order.station)
    counted = CountedOrder(f"restraining_order-{order.id}", *place, months)
    if order.kind != "police":
        return counted
    return CountedOrder(
        f"restraining_order-{order.id}",
        *place,
        months,
        to_written_order=minutes_to(judged, judged.written_at),
        to_decision=minutes_to(judged, judged.decided_at),
    )


def minutes_to(judged: Judged, came_at: datetime | None) -> int | None:
    """Whole elapsed minutes from the oral order."""
    return None if came_at is None else (came_at - judged.issued_at) // MINUTE


def paths_of(order: Order, judged: Judged, at: datetime, law: Law) -> list[Path]:
    """Which figures the order raises by one; a court's own measure counts apart and nowhere else."""
    if order.kind != "police":
        return [("court_measures",)]
    stage, underlying = judged.end_stage or "hours_48", order.underlying
    both: list[Path] = [("by_underlying", name, underlying) for name in ("issued", stage)]
    told = {
        ("running",): state_of(judged, max(at, judged.issued_at)) == "in_force",
        ("unfitting",): bool(judged.unfitting),
        ("ever", "days_15"): judged.ever_days_15,
        ("ever", "days_60"): judged.ever_days_60,
        ("ever", "violated"): judged.violations > 0,
        ("ever", "re_reported"): judged.re_reports > 0,
    }
    more: list[Path] = [path for path, is_so in told.items() if is_so]
    return [("issued",), (stage,), (underlying,), *both, *more, *paper_paths(order, judged, at, law)]


def paper_paths(order: Order, judged: Judged, at: datetime, law: Law) -> list[Path]:
    """What became of both papers: due by `at`, known, and whether it came in time."""
    found: list[Path] = []
    for name, (came_at, became) in papers(order, judged, at, law).items():
        if came_at is not None:
            found.append(("times", name, "known"))
        if became is not None:
            found += [("times", name, "due"), ("times", name, became)]
    return found


def papers(
    order: Order, judged: Judged, at: datetime, law: Law
) -> dict[str, tuple[datetime | None, Became | None]]:
    """When each paper came, and what it became; None while there is still time for it."""
    written, decided, due = judged.written_at, judged.decided_at, judged.decision_due
    without = order_end(judged.issued_at, "hours_48", law) if due is None else due
    earliest = decision_due(judged.issued_at, judged.issued_at, law)
    if decided is None or due is not None:
        decision = became(decided, due or without, at)
    else:  # the sending is not recorded: in time it surely is within 24 hours of the oral order
        decision = "in_time" if decided <= earliest else "unknown"
    return {
        "written_order": (written, became(written, judged.written_due or at, at)),
        "decision": (decided, decision),
    }


def became(came_at: datetime | None, due_at: datetime, at: datetime) -> Became | None:
    """In time, or late when it came later or has not come."""
    if came_at is not None:
        return "in_time" if came_at <= due_at else "late"
    return "late" if due_at <= at else None


def _paths() -> tuple[Path, ...]:
    """Every figure of the table, in the order it is shown."""
    row: list[Path] = [(name,) for name in ("issued", *END_STAGES, *UNDERLYING)]
    both = [("by_underlying", name, one) for name in ("issued", *END_STAGES) for one in UNDERLYING]
    ever = [("ever", name) for name in EVER]
    papers = [("times", name, count) for name in PAPERS for count in COUNTED]
    return (*row, ("running",), *both, *ever, ("unfitting",), *papers, ("court_measures",))


PATHS = _paths()


def shown_orders(rows: Sequence[CountedOrder], form: Form = "official") -> Table:
    """The table of some orders, with median and 90th of the times in minutes."""
    table = spread(summed(rows), PATHS, form)
    to_written = [row.to_written_order for row in rows if row.to_written_order is not None]
    to_decision = [row.to_decision for row in rows if row.to_decision is not None]
    for paper, minutes in zip(PAPERS, (to_written, to_decision), strict=True):
        few = form == "open" and len(minutes) < FEWEST
        told = table["times"][paper]
        share = {"in_time_percent": share_percent(told["in_time"], told["due"])}
        table["times"][paper] |= share | quantiles([] if few else minutes)
    return table


def with_share(table: Table, issued: int) -> Table:
    """A station's row with its share of all orders, from the figures as they are shown."""
    return {"share_percent": share_percent(table["issued"], issued), **table}


def quantiles(minutes: Iterable[int]) -> dict[str, int | None]:
    """The median (halves up) and the 90th percentile (nearest rank); None of nothing."""
    ordered = sorted(minutes)
    if not ordered:
        return {"median_minutes": None, "p90_minutes": None}
    ninetieth = ordered[ceil(len(ordered) * 9 / 10) - 1]
    return {"median_minutes": int(median(ordered) + 0.5), "p90_minutes": ninetieth}
