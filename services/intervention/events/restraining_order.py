"""What happens to a restraining order: ids, codes and times only, never a name or an address."""

from datetime import datetime
from typing import Literal, TypeAlias, get_args

from chassis.facts import Event, Value

OrderKind = Literal["police", "court_zpnd"]
Underlying = Literal["minor_offence", "crime"]
PlaceKind = Literal["home", "work", "school", "nursery", "other"]
StepKind = Literal[
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
ToldWho = Literal["victim", "school", "nursery", "unit", "csd"]
OrderUnchecked = Literal["notification", "case", "station"]
OrderClock = Literal[
    "written_order_missing",
    "decision_due_soon",
    "decision_missing",
    "ends_in_72_hours",
    "ends_in_24_hours",
    "expired",
]
OrderFlag = Literal["distance_over_maximum", "no_station"]


class OrderPlace(Value):
    """A place to be kept away from; its address is a text of intake's."""

    kind: PlaceKind
    municipality: str | None = None
    text_id: str | None = None


class RestrainingOrderIssued(Event):
    """Ordered by word of mouth; occurred then, and everything is counted from `issued_at`.

    `announced`: it came inside a notification, whose people are `named_person_ids`; who of them is protected, intake
    says. `contact_ban`: by any means of communication; `tell`: who is to be told of it. `unchecked` names what this
    service did not know of, `flagged` what a report to it would have been refused.
    """

    type = "restraining_order_issued"
    rank = 5

    kind: OrderKind
    station: str
    issued_at: datetime
    underlying: Underlying
    distance_m: int
    places: tuple[OrderPlace, ...] = ()
    contact_ban: bool = True
    tell: tuple[ToldWho, ...] = ()
    protected_person_ids: tuple[str, ...] = ()
    against_person_id: str | None = None
    notification_id: str | None = None
    intervention_id: str | None = None
    case_id: str | None = None
    csd: str | None = None
    unit: str | None = None
    announced: bool = False
    named_person_ids: tuple[str, ...] = ()
    unchecked: tuple[OrderUnchecked, ...] = ()
    flagged: tuple[OrderFlag, ...] = ()


class OrderCaseLearnt(Event):
    """The notification or case that the issue named has arrived: whose case it is."""

    type = "order_case_learnt"
    rank = 6

    case_id: str
    csd: str | None = None
    unit: str | None = None


class OrderStepReported(Event):
    """What police or court did, when it was so; `until` where the court named an end.

    `unchecked`: the order itself was not known here yet; `reported_for` are the stations its police speak for, to be
    looked at when it is.
    """

    type = "order_step_reported"
    rank = 20

    step_id: str
    kind: StepKind
    until: datetime | None = None
    as_decided: bool = False
    note_id: str | None = None
    unchecked: bool = False
    reported_for: tuple[str, ...] = ()


class OrderTold(Event):
    """Somebody was told of the order, and when it was acknowledged."""

    type = "order_told"
    rank = 30

    who: ToldWho
    acknowledged_at: datetime | None = None


class OrderClockRang(Event):
    """A clock of the law rang: it occurred at `due_at` and speaks of the moment `about`."""

    type = "order_clock_rang"
    rank = 40

    clock: OrderClock
    due_at: datetime
    about: datetime


class OrderTaskDone(Event):
    """Somebody has seen to a task that no later fact settles: `task` is its kind and what it is about."""

    type = "order_task_done"
    rank = 45

    task: str
    note_id: str | None = None


OrderEvent: TypeAlias = (
    RestrainingOrderIssued | OrderCaseLearnt | OrderStepReported | OrderTold | OrderClockRang | OrderTaskDone
)
ORDER_EVENTS: tuple[type[Event], ...] = get_args(OrderEvent)
