"""The tables of restraining orders and of stays, for the API's description; a test holds the answers to it."""

from typing import Literal

from pydantic import Field

from chassis.answers import Answer, Shape
from services.reporting.api.shapes import DefinitionShown, MonthOfCsd, PeriodShown
from services.reporting.domain.figures import Form
from services.reporting.projections.reports import Basis


class ReportShape(Answer):
    """What every report says about itself."""

    period: PeriodShown
    csd: list[str]
    basis: Basis
    form: Form
    missing: list[str] = Field(default=[], description="basis=submitted: who has not submitted every month")
    missing_months: list[MonthOfCsd] = Field(default=[])
    figure_definitions: dict[str, DefinitionShown]
    law: str


class ByUnderlying(Shape):
    """By what is behind the order."""

    minor_offence: int
    crime: int


class Ever(Shape):
    """What an order was at any time of its life."""

    days_15: int
    days_60: int
    violated: int
    re_reported: int


class Waiting(Shape):
    """Whether a paper came in time, and how long it took from the oral order, in minutes.

    The minutes are null where there are none, or too few to tell; `in_time_percent` is of those due.
    """

    due: int
    known: int
    in_time: int
    late: int
    unknown: int
    in_time_percent: int
    median_minutes: int | None
    p90_minutes: int | None


class Times(Shape):
    """Of the orders in which they came."""

    written_order: Waiting
    decision: Waiting


class OrderFigures(Shape):
    """The table of restraining orders; the four end stages exclude each other."""

    issued: int
    hours_48: int
    days_15: int
    days_60: int
    annulled: int
    minor_offence: int
    crime: int
    running: int
    by_underlying: dict[str, ByUnderlying]
    ever: Ever
    unfitting: int
    times: Times
    court_measures: int


class OrdersOfStation(OrderFigures):
    """One police station."""

    station: str
    share_percent: int


class OrdersOfMonth(OrderFigures):
    """One month of a longer period."""

    month: str


class OrdersOfGroup(OrderFigures):
    """One CSD, unit, station or month; null for what belongs to none."""

    group: str | None


class OrderReport(OrderFigures, ReportShape):
    """Restraining orders of a period, by the local date of the oral issue."""

    group_by: Literal["csd", "unit", "station", "month"] | None
    months: list[OrdersOfMonth] = Field(default=[], description="of a quarter or year")
    groups: list[OrdersOfGroup] = Field(default=[], description="with group_by")
    by_station: list[OrdersOfStation]


class ServicesGiven(Shape):
    """What a house gave beside beds."""

    by_kind: dict[str, int]
    by_recipient: dict[str, int]
    by_way: dict[str, int]
    call_outs: dict[str, int]


class EnquiriesMade(Shape):
    """Houses asked for room; outcomes and askers are counted in persons."""

    total: int
    persons: int
    by_outcome: dict[str, int]
    by_asker: dict[str, int]


class Searches(Shape):
    """Searches for the same people, by how they ended."""

    total: int
    with_bed: int
    helped: int
    withdrawn: int
    without_bed: int
    open: int


class UnmetNeed(Shape):
    """Searches that ended without a bed."""

    searches: int
    persons: int
    by_kind: dict[str, int]
    by_age: dict[str, int]


class StayFigures(Shape):
    """The tables of a house."""

    persons: int
    stays: int
    admitted: int
    carried_over: int
    running: int
    departed: int
    nights: int
    care_days: int
    by_referrer: dict[str, int]
    by_legal_basis: dict[str, int]
    by_age_group: dict[str, dict[str, int]]
    by_municipality: dict[str, int]
    by_length: dict[str, int]
    by_reason: dict[str, dict[str, int]]
    by_destination: dict[str, int]
    by_weekday: dict[str, int]
    by_hour: dict[str, int]
    by_citizenship: dict[str, int]
    by_residence: dict[str, int]
    by_work: dict[str, int]
    by_education: dict[str, int]
    by_person: dict[str, int]
    admitted_by_person: dict[str, int]
    flags: dict[str, int]
    services: ServicesGiven
    enquiries: EnquiriesMade
    searches: Searches
    unmet_need: UnmetNeed


class StaysOfMonth(StayFigures):
    """One month of a longer period; a stay carried over stands in the first."""

    month: str


class StaysOfGroup(StayFigures):
    """One CSD, unit, house or month; null for what belongs to none."""

    group: str | None


class PlacementReport(StayFigures, ReportShape):
    """Stays of a period in one crisis centre, or in several."""

    group_by: Literal["csd", "unit", "centre", "month"] | None
    centres: list[str]
    months: list[StaysOfMonth] = Field(default=[], description="of a quarter or year")
    groups: list[StaysOfGroup] = Field(default=[], description="with group_by")
