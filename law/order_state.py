"""The judgement of one restraining order: what its steps, in the order of the world, make of it.

A pure function of the steps, so every order of arrival ends in the same place. Nothing is refused
here: a step that does not fit is listed with its reason and changes nothing. `impossible` says what
cannot be at all; whoever takes a step in refuses that. Source: domain.md, Restraining order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, TypeAlias, get_args

from law.local import local_date, to_utc
from law.order_lengths import Kind, Lengths, lengths_of
from law.orders import Stage, decision_due, written_order_due
from law.parameters import Law

StepKind: TypeAlias = Literal[
    "written_order_served",
    "keys_handed_over",
    "sent_to_court",
    "confirmed",
    "changed",
    "annulled",
    "extension_proposed",
    "extended",
    "extension_rejected",
    "violated",
    "re_reported",
]
"""In the order in which steps of one moment are judged."""

State: TypeAlias = Literal["in_force", "expired", "annulled"]
Impossible: TypeAlias = Literal["before_issue", "until_not_meant", "until_before_step", "until_past_maximum"]
Unfitting: TypeAlias = (
    Impossible
    | Literal[
        "not_of_this_kind",
        "after_end",
        "after_annulment",
        "after_decision",
        "second_decision",
        "second_extension_decision",
        "without_decision",
        "extends_nothing",
        "repeated",
    ]
)
_PLACE = {kind: place for place, kind in enumerate(get_args(StepKind))}
_GRANTS = ("confirmed", "changed", "extended")
_OF_POLICE_ORDERS = ("sent_to_court", "confirmed")
"""A court's own measure goes before no other judge."""
_ANY_TIME = ("written_order_served", "keys_handed_over", "re_reported")
"""Papers that come late, and violence reported anew, belong to an order that is over as well."""


@dataclass(frozen=True, slots=True)
class Step:
    """One report of reality by police or court; `key` tells it from all others of the order."""

    key: str
    kind: StepKind
    occurred_at: datetime
    until: datetime | None = None
    as_decided: bool = False


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One computed moment: from when, by which parameter and which of its entries, with what result.

    Where the court named the end itself, `parameter`, `valid_from` and `value` are None and `step` is its step.
    """

    what: Literal["written_order_due", "decision_due", "end"]
    since: datetime
    parameter: str | None
    valid_from: date | None
    value: int | None
    result: datetime
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An order as its steps leave it; all instants in UTC.

    `stage` is the longest length granted (None for a court's measure, which has no stages), `end` when
    it ends or ended, `flagged` the steps whose `until` is past the legal maximum as the court wrote it.
    """

    kind: Kind
    issued_at: datetime
    end: datetime
    written_due: datetime | None
    stage: Stage | None
    written_at: datetime | None = None
    sent_at: datetime | None = None
    decision_due: datetime | None = None
    decided_at: datetime | None = None
    proposed_at: datetime | None = None
    extension_decided_at: datetime | None = None
    annulled_at: datetime | None = None
    violations: int = 0
    re_reports: int = 0
    unfitting: tuple[tuple[str, Unfitting], ...] = ()
    flagged: tuple[str, ...] = ()
    arithmetic: tuple[Reckoned, ...] = ()

    @property
    def ever_days_15(self) -> bool:
        """It was granted beyond 48 hours at some time."""
        return self.stage in ("days_15", "days_60")

    @property
    def ever_days_60(self) -> bool:
        """It was granted beyond 15 days at some time."""
        return self.stage == "days_60"

    @property
    def end_stage(self) -> Stage | Literal["annulled"] | None:
        """Where it stands in table 9: annulled, or the longest length granted so far."""
        return "annulled" if self.annulled_at is not None else self.stage


def judge(kind: Kind, issued_at: datetime, steps: Sequence[Step], law: Law) -> Judged:
    """The order after all `steps`, by the law of the oral order's date; for a moment T give those up to T."""
    judging = Judging(kind, issued_at, law)
    judging.hear(steps)
    return judging.judged


class Judging:
    """The judgement of one order as it goes on: `judged` is the order after every step heard so far."""

    def __init__(self, kind: Kind, issued_at: datetime, law: Law):
        self._law, self._issued_at = law, to_utc(issued_at)
        self._lengths = lengths_of(kind, self._issued_at, law)
        self.judged = _issued(kind, self._issued_at, self._lengths, law)

    def hear(self, steps: Sequence[Step]) -> None:
        """Go on with steps of which none was before any heard already; those of one moment come together."""
        for step in sorted(map(_in_utc, steps), key=_order_of_the_world):
            judged = self.judged
            reason = _impossible(step, self._issued_at, self._lengths) or _unfitting(
                judged, step, self._lengths
            )
            if reason is None:
                self.judged = _happened(judged, step, self._lengths, self._law)
            else:
                self.judged = replace(judged, unfitting=(*judged.unfitting, (step.key, reason)))


def state_of(judged: Judged, at: datetime) -> State:
    """In force, expired or annulled at an instant; ValueError for one before the oral order."""
    at = to_utc(at)
    if at < judged.issued_at:
        raise ValueError("Before its oral issue an order is in no state.")
    if at < judged.end:
        return "in_force"
    return "expired" if judged.annulled_at is None else "annulled"


def impossible(step: Step, issued_at: datetime, law: Law, kind: Kind = "police") -> Impossible | None:
    """Why a step cannot be, whatever else is known; None when it can."""
    return _impossible(_in_utc(step), to_utc(issued_at), lengths_of(kind, issued_at, law))


def _in_utc(step: Step) -> Step:
    until = None if step.until is None else to_utc(step.until)
    return replace(step, occurred_at=to_utc(step.occurred_at), until=until)


def _order_of_the_world(step: Step) -> tuple[datetime, int, datetime, bool, str]:
    """What a step says before its key: two ids for one report leave the judgement as it is."""
    until = step.until or step.occurred_at
    return step.occurred_at, _PLACE[step.kind], until, step.as_decided, step.key


def _impossible(step: Step, issued_at: datetime, lengths: Lengths) -> Impossible | None:
    if step.occurred_at < issued_at:
        return "before_issue"
    if step.until is None or (step.kind == "annulled" and step.until == step.occurred_at):
        return None
    if step.kind not in _GRANTS:
        return "until_not_meant"
    if step.until <= step.occurred_at:
        return "until_before_step"
    if step.until > _longest(step, lengths) and not step.as_decided:
        return "until_past_maximum"
    return None


def _longest(step: Step, lengths: Lengths) -> datetime:
    """The latest end that the law lets such a step grant."""
    return lengths.extended.end if step.kind == "extended" else lengths.confirmed.end


def _unfitting(judged: Judged, step: Step, lengths: Lengths) -> Unfitting | None:
    """Why a step does not fit what came before it; None when it does."""
    if judged.kind == "court_zpnd" and step.kind in _OF_POLICE_ORDERS:
        return "not_of_this_kind"
    over = None if step.kind in _ANY_TIME else _over(judged, step.occurred_at)
    if over is not None:
        return over
    match step.kind:
        case "written_order_served":
            return "repeated" if judged.written_at else None
        case "sent_to_court":
            return "after_decision" if judged.decided_at else "repeated" if judged.sent_at else None
        case "confirmed" | "changed" | "annulled":
            return "second_decision" if judged.decided_at else None
        case "extended" | "extension_rejected":
            return _unfitting_extension(judged, step, lengths)
        case "keys_handed_over" | "extension_proposed" | "violated" | "re_reported":
            return None


def _over(judged: Judged, at: datetime) -> Literal["after_end", "after_annulment"] | None:
    if at < judged.end:
        return None
    return "after_end" if judged.annulled_at is None else "after_annulment"


def _unfitting_extension(judged: Judged, step: Step, lengths: Lengths) -> Unfitting | None:
    if judged.kind == "police" and judged.decided_at is None:
        return "without_decision"
    if judged.extension_decided_at is not None:
        return "second_extension_decision"
    if step.kind == "extended" and (step.until or lengths.extended.end) <= judged.end:
        return "extends_nothing"
    return None


def _happened(judged: Judged, step: Step, lengths: Lengths, law: Law) -> Judged:
    """The order after a step that fits."""
    at = step.occurred_at
    match step.kind:
        case "written_order_served":
            return replace(judged, written_at=at)
        case "sent_to_court":
            return _sent(replace(judged, sent_at=at), law)
        case "confirmed" | "changed":
            return _granted(replace(judged, decided_at=at), step, lengths)
        case "annulled":
            return replace(judged, decided_at=at, annulled_at=at, end=at)
        case "extension_proposed":
            return replace(judged, proposed_at=judged.proposed_at or at)
        case "extended":
            return _granted(replace(judged, extension_decided_at=at), step, lengths)
        case "extension_rejected":
            return replace(judged, extension_decided_at=at)
        case "violated":
            return replace(judged, violations=judged.violations + 1)
        case "re_reported":
            return replace(judged, re_reports=judged.re_reports + 1)
        case "keys_handed_over":
            return judged


def _issued(kind: Kind, issued_at: datetime, lengths: Lengths, law: Law) -> Judged:
    """The order as it left the officer's mouth, or the court's hand."""
    first = lengths.first
    end = Reckoned("end", first.since, first.parameter, first.valid_from, first.value, first.end)
    if kind == "court_zpnd":
        return Judged(kind, issued_at, first.end, None, None, arithmetic=(end,))
    due = written_order_due(issued_at, law)
    written = _reckoned("written_order_due", "order_written_hours", issued_at, issued_at, due, law)
    return Judged(kind, issued_at, first.end, due, "hours_48", arithmetic=(written, end))


def _sent(judged: Judged, law: Law) -> Judged:
    """The clock of the judge begins; a court's own measure has none."""
    if judged.sent_at is None or judged.kind == "court_zpnd":
        return judged
    issued_at, sent_at = judged.issued_at, judged.sent_at
    due = decision_due(sent_at, issued_at, law)
    line = _reckoned("decision_due", "order_decision_hours", issued_at, sent_at, due, law)
    return replace(judged, decision_due=due, arithmetic=(*judged.arithmetic, line))


def _granted(judged: Judged, step: Step, lengths: Lengths) -> Judged:
    """A new end: as the court wrote it, else the full length of the step's kind."""
    full = lengths.extended if step.kind == "extended" else lengths.confirmed
    until = step.until or full.end
    line = Reckoned("end", full.since, full.parameter, full.valid_from, full.value, until, step.key)
    if until != full.end:
        line = Reckoned("end", judged.issued_at, None, None, None, until, step.key)
    longest = max(judged.stage, lengths.stage(until), key=get_args(Stage).index) if judged.stage else None
    flagged = (*judged.flagged, step.key) if until > full.end else judged.flagged
    return replace(judged, end=until, stage=longest, flagged=flagged, arithmetic=(*judged.arithmetic, line))


def _reckoned(
    what: Literal["written_order_due", "decision_due"],
    parameter: str,
    issued_at: datetime,
    since: datetime,
    result: datetime,
    law: Law,
) -> Reckoned:
    on = local_date(issued_at)
    valid_from = law.entry(parameter, on).valid_from
    return Reckoned(what, since, parameter, valid_from, law.number(parameter, on), result)
