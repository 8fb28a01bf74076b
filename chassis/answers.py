"""Shapes of answers, for the API's description; the tests hold every answer to the shape its route names."""

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Every field is named here."""

    model_config = ConfigDict(extra="forbid")


class Answer(Shape):
    """What every answer states: the two times, how far each service's log was, what defined it."""

    at: str
    known_at: str
    positions: dict[str, int]
    definitions: str


class Listed(Answer):
    """A page of a list; its `items` are named where it is used."""

    next: str | None = Field(description="the cursor of the next page; null on the last")


class Fact(BaseModel):
    """Any fact, with the event that it is; the fields of its type stand beside these."""

    model_config = ConfigDict(extra="allow")

    event_id: str
    type: str
    occurred_at: str
    actor: str


class Span(Shape):
    """A span [from, to) of a lane; `to` is null while it goes on and nobody knows until when."""

    what: str
    since: str = Field(alias="from")
    to: str | None
    words: str
    event_id: str


class Lane(Shape):
    """One lane to draw: what it is, which stream it is about, and its spans by time."""

    lane: str
    about: str
    label: str
    spans: list[Span]
