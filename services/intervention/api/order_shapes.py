"""What the questions about restraining orders answer."""

from typing import Literal

from pydantic import Field

from chassis.answers import Answer, Fact, Lane, Listed, Shape
from services.intervention.events.restraining_order import OrderKind, StepKind, ToldWho, Underlying


class PlaceOfOrder(Shape):
    """A place to be kept away from; its address is a text of intake's."""

    kind: str
    municipality: str | None
    text_id: str | None


class ToTell(Shape):
    """Somebody who must be told of the order: when she was, and when she acknowledged it."""

    who: ToldWho
    told_at: str | None
    acknowledged_at: str | None


class OrderInList(Shape):
    """An order as a line of a list, judged by the law of its own day."""

    id: str
    kind: OrderKind
    station: str
    csd: str | None
    unit: str | None
    case_id: str | None
    notification_id: str | None
    intervention_id: str | None
    issued_at: str
    underlying: Underlying
    distance_m: int
    places: list[PlaceOfOrder]
    contact_ban: bool
    protected_person_ids: list[str]
    against_person_id: str | None
    to_tell: list[ToTell]
    state: Literal["in_force", "expired", "annulled"]
    in_force_until: str | None
    stage: str | None
    end_stage: str | None
    violations: int
    re_reports: int
    unfitting_steps: int
    unchecked: list[str]
    flagged: list[str]
    announced: bool


class Orders(Listed):
    """A page of orders."""

    items: list[OrderInList]


class DeadlineShown(Shape):
    """What had to be done until when, and whether it was; in words as well."""

    kind: Literal["written_order", "court_decision", "extension_proposal"]
    due_at: str
    done_at: str | None
    state: Literal["open", "met", "late", "missed"]
    words: str


class ClockShown(Shape):
    """One clock: when it rings, of what moment it speaks, and the fact that it rang."""

    clock: str
    due_at: str
    about: str
    event_id: str | None


class LineOfOrder(Fact):
    """Any fact of the order, in words: who said so, when it was so, when it was learnt, what became of it."""

    lane: str
    sentence: str
    recorded_at: str
    entered_at: str | None
    source: str | None
    corrects: str | None
    stands: bool
    corrected_by: str | None
    withdrawn_by: str | None


class ToldLine(LineOfOrder):
    """That somebody was told."""

    who: ToldWho
    acknowledged_at: str | None = None


class StepShown(LineOfOrder):
    """A step that was reported, and whether it fits; a struck one is judged by nobody."""

    step_id: str
    kind: StepKind
    fits: bool
    reason: str | None
    why: str | None
    past_maximum: bool


class Unfitting(Shape):
    """A step that does not fit, and why."""

    step_id: str
    kind: StepKind
    event_id: str
    occurred_at: str
    reason: str
    why: str


class Reckoning(Shape):
    """How one moment was reckoned: from when, by which dated parameter with which source, and what came of it."""

    what: str
    since: str = Field(alias="from")
    parameter: str | None
    valid_from: str | None
    value: int | None
    source: str | None
    confidence: str | None
    event_id: str | None
    step_id: str | None
    result: str


class OrderShown(OrderInList, Answer):
    """One order in full."""

    version: int
    deadlines: list[DeadlineShown]
    clocks: list[ClockShown]
    steps: list[StepShown]
    unfitting: list[Unfitting]
    told: list[ToldLine]
    arithmetic: list[Reckoning]
    lines: list[LineOfOrder]
    lanes: list[Lane]
