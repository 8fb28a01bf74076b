"""What the calls about houses take and answer, as the API description shows them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.answers import Listed
from chassis.web import CommandBody, Instant, Slug
from services.placement.domain.occupancy import Step
from services.placement.domain.suitability import Hindrance, Suits
from services.placement.events.words import CentreKind, ClosedFor, Outside, Sex, Weekday

MOST_BEDS = 1000
MOST_DAYS = 3660
MOST_ROOMS = 100
BedName = Annotated[str, StringConstraints(pattern=r"^[A-Za-zČŠŽčšž0-9][A-Za-zČŠŽčšž0-9 ._-]{0,31}$")]
BedCount = Annotated[int, Field(ge=0, le=MOST_BEDS, strict=True, description="beds")]
BedNames = Annotated[tuple[BedName, ...], Field(max_length=MOST_BEDS)]
Years = Annotated[int, Field(ge=0, le=120, strict=True)]
Days = Annotated[int, Field(ge=1, le=MOST_DAYS, strict=True, description="care days")]
LocalTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class TakesBody(BaseModel):
    """Whom the house takes; ages in completed years, `sexes` are those of adults. Left out: no rule.

    Boys come up to `boys_to`; nobody younger than `alone_from` comes without an adult, unless the house agrees.
    """

    model_config = ConfigDict(extra="forbid")

    age_from: Years | None = None
    age_to: Years | None = None
    exception_age_to: Years | None = None
    sexes: Annotated[tuple[Sex, ...], Field(min_length=1)] | None = None
    boys_to: Years | None = None
    alone_from: Years | None = None


class LimitsBody(BaseModel):
    """How many care days a stay lasts, and by how many more it is extended without a court; left out: no limit."""

    model_config = ConfigDict(extra="forbid")

    stay_days: Days | None = None
    extension_days: Days | None = None


class StaffedBody(BaseModel):
    """On these days somebody is in the house, from one local time to another."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]
    start: LocalTime
    end: LocalTime


class AdmitsBody(BaseModel):
    """When somebody is in the house to admit (left out: always), and what happens at other hours."""

    model_config = ConfigDict(extra="forbid")

    staffed: Annotated[tuple[StaffedBody, ...], Field(max_length=20)] | None = None
    otherwise: Outside = "call_out"


class RoomBody(BaseModel):
    """Beds that stand together."""

    model_config = ConfigDict(extra="forbid")

    name: BedName
    beds: Annotated[tuple[BedName, ...], Field(min_length=1, max_length=MOST_BEDS)]


class CentreBody(CommandBody):
    """A crisis centre as of `occurred_at`; its address is told to intake."""

    name: Said
    kind: CentreKind
    csd: Slug | None = Field(None, description="the CSD that runs it; left out: an NGO's")
    capacity: BedCount
    assumed: bool = Field(False, strict=True, description="the capacity is published nowhere")
    beds: BedNames | None = Field(None, description="their names; left out they are numbered from 1")
    takes: TakesBody | None = Field(None, description="left out: what the law says of its kind")
    rooms: Annotated[tuple[RoomBody, ...], Field(max_length=MOST_ROOMS)] | None = None
    limits: LimitsBody | None = Field(None, description="left out: what the law says of its kind")
    admits: AdmitsBody | None = Field(None, description="left out: staffed day and night")
    municipality: Slug | None = Field(None, description="of a secret house the seat that may be known")
    catchment: Annotated[tuple[Slug, ...], Field(max_length=300)] | None = Field(
        None, description="the municipalities it is for; left out: the whole country"
    )
    phone: Said | None = Field(None, description="by which the house is asked")
    secret: bool = Field(False, strict=True, description="the address stands in no list, log or message")


class CapacityBody(CommandBody):
    """How many beds from `occurred_at` on, all else as it was."""

    capacity: BedCount
    beds: BedNames | None = None
    assumed: bool = Field(False, strict=True)


class OutOfServiceBody(CommandBody):
    """Nobody can sleep in the bed until then, or until it is put into service again."""

    until: Instant | None = None


class ClosureBody(CommandBody):
    """The house takes nobody until then, or until it opens again; who lives there stays."""

    why: ClosedFor
    until: Instant | None = None


class CentreShown(BaseModel):
    """A centre, and the event that says so."""

    id: str
    name: str
    kind: CentreKind
    csd: str | None
    capacity: int
    assumed: bool
    beds_in_service: list[str]
    beds_out_of_service: list[str]
    open: bool
    closed_until: str | None
    takes: TakesBody | None
    rooms: list[RoomBody] | None
    limits: LimitsBody | None
    admits: AdmitsBody | None
    municipality: str | None
    catchment: list[str] | None
    phone: str | None
    secret: bool
    event_id: str
    since: str


class InTheWay(BaseModel):
    """What keeps people from coming to a house now."""

    code: Hindrance
    words: str


class CentreInList(CentreShown):
    """A centre with how full it is; asked for people, whether it suits them and what is in the way."""

    occupied: int
    reserved: int
    free: int
    suits: Suits | None = None
    in_the_way: list[InTheWay] | None = None
    call_out: bool | None = Field(None, description="nobody is on site at this hour: somebody must come")
    distance_km: int | None = Field(None, description="from `near`, as the crow flies, between the seats")


class CentresShown(Listed):
    """A page of centres."""

    items: list[CentreInList]


class SeriesItem(BaseModel):
    """A stretch of time: the most at once, the mean of elapsed time, nights and care days.

    `days_full` are local dates with a moment at which no bed was free, of several houses added up.
    """

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    capacity: int | None
    peak: int
    mean: float
    nights: int | None
    care_days: int | None
    free_bed_hours: float
    days_full: int | None


class SeriesShown(BaseModel):
    """How full one house was over time, or several together."""

    centre_id: str | None = None
    csd: str | None = None
    step: Step
    items: list[SeriesItem]
    next: str | None


class Sexes(BaseModel):
    """Those in the houses by sex."""

    sex: dict[str, int]


class Groups(BaseModel):
    """Those in the house by sex and age group; `pending` until intake has answered."""

    sex: dict[str, int]
    age_group: dict[str, int]


class OccupancyShown(BaseModel):
    """How full a house is: `absent` are among the `occupied`; `capacity` is that in service."""

    centre_id: str
    capacity: int
    occupied: int
    absent: int
    reserved: int
    free: int
    overdue: int
    over_capacity: int
    assumed: bool
    open: bool
    by: Groups


class OccupancyInList(OccupancyShown):
    """One of several houses."""

    kind: CentreKind


class OccupanciesShown(BaseModel):
    """How full several houses are together, and each of them."""

    csd: str | None
    capacity: int
    occupied: int
    absent: int
    reserved: int
    free: int
    overdue: int
    over_capacity: int
    by: Sexes
    items: list[OccupancyInList]
    next: str | None
