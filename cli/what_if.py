"""`zavetje what-if`: the real admissions of a house, replayed against other beds or another limit of stay."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from cli.failures import Failure
from cli.gateway_client import segment_of
from cli.importing import open_gateway
from cli.showing import console

Numbers = dict[str, int]


def what_if(
    service: Annotated[Literal["placement"], typer.Argument(help="What is replayed.")],
    start: Annotated[str, typer.Option("--from", help="The first local date, yyyy-mm-dd.")],
    end: Annotated[str, typer.Option("--to", help="The last local date, yyyy-mm-dd.")],
    capacity: Annotated[list[str] | None, typer.Option(help="Beds of a house: kcm=6.")] = None,
    stay_days: Annotated[list[str] | None, typer.Option(help="Longest stay in care days: kcm=14.")] = None,
) -> None:
    """Who would have been turned away, when, and how full the house would have been."""
    beds, days = numbers("--capacity", capacity or ()), numbers("--stay-days", stay_days or ())
    if not beds and not days:
        raise Failure("Say for which house: --capacity kcm=6, or --stay-days kcm=14.", 2)
    with open_gateway("live") as gateway:
        for centre in sorted({*beds, *days}):
            asked: dict[str, Any] = {"from": start, "to": end}
            asked |= {"capacity": beds[centre]} if centre in beds else {}
            asked |= {"stay_days": days[centre]} if centre in days else {}
            show(gateway.get(f"/centres/{segment_of(centre)}/what-if", asked))


def numbers(option: str, given: Sequence[str]) -> Numbers:
    """`kcm=6` as a house and its number."""
    found: Numbers = {}
    for one in given:
        centre, _, number = one.partition("=")
        if not centre or not number.isdecimal():
            raise Failure(f"{option} is a house and a number, kcm=6, not {one!r}.", 2)
        found[centre] = int(number)
    return found


def show(told: dict[str, Any]) -> None:
    """One house: the sum, every refusal, then month by month."""
    away, where = told["turned_away"], told["centre_id"]
    console.print(
        f"{where}, {told['from']} to {told['to']}: of {told['admissions']} admissions "
        f"{away['persons']} turned away, {away['times']} times."
    )
    for one in told["items"]:
        console.print(f"  {one['at']}: {one['persons']} turned away, {one['occupied']} in the house")
    table = Table("month", "peak", "would be", "nights", "would be", "care days", "would be")
    for month in told["months"]:
        was, would = month["as_it_was"], month["as_it_would_have_been"]
        pairs = [str(one[name]) for name in ("peak", "nights", "care_days") for one in (was, would)]
        table.add_row(month["month"], *pairs)
    console.print(table)
