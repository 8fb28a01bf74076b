"""An order drawn over time: under which grant it ran, and how long a court had something of it before it.

Pure like the judgement it rests on: what does not fit draws nothing. Source of the stages: law.md, Restraining order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal, TypeAlias

from law.local import to_utc
from law.order_lengths import Kind
from law.order_state import Judged, Judging, Step, StepKind
from law.parameters import Law

OrderLane: TypeAlias = Literal["police_order", "court", "court_measure"]
Stretched: TypeAlias = Literal[
    "hours_48", "days_15", "days_60", "first_term", "extended_term", "decision_awaited", "extension_awaited"
]
COURTS: tuple[StepKind, ...] = (
    "sent_to_court",
    "confirmed",
    "changed",
    "annulled",
    "extension_proposed",
    "extended",
    "extension_rejected",
)
"""The steps that stand in the court's lane; all others stand in the order's own."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a lane, [since, until), both in UTC; `step` began it, None: the order itself."""

    lane: OrderLane
    what: Stretched
    since: datetime
    until: datetime
    step: str | None


def own_lane(kind: Kind) -> OrderLane:
    """The lane an order runs in: a court's measure is never drawn with a police order."""
    return "police_order" if kind == "police" else "court_measure"


def lane_of(kind: Kind, step: StepKind) -> OrderLane:
    """The lane a step stands in."""
    return "court" if step in COURTS else own_lane(kind)


def stretches(kind: Kind, issued_at: datetime, steps: Sequence[Step], law: Law) -> list[Stretch]:
    """The order's stretches by lane and time, as `steps` leave it by the law of its oral issue."""
    grants = list(_grants(kind, issued_at, steps, law))
    judged = grants[-1].judged
    return [*_runs(own_lane(kind), grants), *_awaited(judged, steps)]


@dataclass(frozen=True, slots=True)
class _Grant:
    """From when the order ran under which judgement, and the step that made it so."""

    since: datetime
    step: str | None
    judged: Judged

    def what(self) -> Stretched:
        return self.judged.stage or ("first_term" if self.step is None else "extended_term")


def _grants(kind: Kind, issued_at: datetime, steps: Sequence[Step], law: Law) -> Iterator[_Grant]:
    """The oral order and each moment that gave it another end; the last one is as all steps leave it."""
    judging = Judging(kind, issued_at, law)
    grant = _Grant(judging.judged.issued_at, None, judging.judged)
    for at, together in groupby(sorted(steps, key=_moment), key=_moment):
        before, heard = judging.judged, list(together)
        judging.hear(heard)
        after = judging.judged
        if (after.end, after.stage) != (before.end, before.stage):
            yield grant
            grant = _Grant(at, _granting(heard, after), after)
        else:
            grant = _Grant(grant.since, grant.step, after)
    yield grant


def _granting(heard: Sequence[Step], judged: Judged) -> str | None:
    """The step among those of one moment that gave the order its end."""
    unfitting = {key for key, _ in judged.unfitting}
    wanted = ("annulled",) if judged.annulled_at is not None else ("extended", "changed", "confirmed")
    fitting = [step for step in heard if step.kind in wanted and step.key not in unfitting]
    return min(fitting, key=lambda step: (wanted.index(step.kind), step.key)).key


def _runs(lane: OrderLane, grants: Sequence[_Grant]) -> Iterator[Stretch]:
    nexts = [later.since for later in grants[1:]]
    for grant, until in zip(grants, [*nexts, grants[-1].judged.end], strict=True):
        ends = min(until, grant.judged.end)
        if ends > grant.since:
            yield Stretch(lane, grant.what(), grant.since, ends, grant.step)


def _awaited(judged: Judged, steps: Sequence[Step]) -> Iterator[Stretch]:
    """What lay before a court: until it decided, else until the order ends without it."""
    waits: tuple[tuple[Stretched, StepKind, datetime | None, datetime | None], ...] = (
        ("decision_awaited", "sent_to_court", judged.sent_at, judged.decided_at),
        ("extension_awaited", "extension_proposed", judged.proposed_at, judged.extension_decided_at),
    )
    for what, kind, since, decided in waits:
        if since is None or (until := decided or judged.end) <= since:
            continue
        keys = sorted(step.key for step in steps if step.kind == kind and _moment(step) == since)
        yield Stretch("court", what, since, until, keys[0])


def _moment(step: Step) -> datetime:
    return to_utc(step.occurred_at)
