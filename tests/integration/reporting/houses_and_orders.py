"""The registers of restraining orders and of stays as the messages that the other services send about them."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from contracts import intake, intervention, placement
from law.local import local_date, resolve
from law.order_state import StepKind
from tests.integration.reporting.registers import CSD, DEMO, Messages, coded, tell_places

DECISIONS: dict[str, StepKind] = {
    "potrjeno": "confirmed",
    "spremenjeno": "changed",
    "razveljavljeno": "annulled",
    "podaljšano": "extended",
    "zavrnjeno": "extension_rejected",
}
STEPS = (
    ("Pisna odredba", "written_order_served", None, None),
    ("Poslano sodišču", "sent_to_court", None, None),
    ("Odločitev sodišča", None, "Vrsta odločitve", "Velja do"),
    ("Predlog oškodovane osebe", "extension_proposed", None, None),
    ("Odločitev o podaljšanju", None, "Vrsta odločitve o podaljšanju", "Podaljšano do"),
)
"""The column of the time, the kind of step or the column that names it, the column of its end."""
HOUSES = datetime(2020, 12, 1, tzinfo=UTC)
MADE = datetime(2021, 3, 10, 13, tzinfo=UTC)


def rows_of(register: str) -> list[dict[str, str]]:
    """The rows of a register."""
    with (DEMO / f"{register}_2021.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def stamp(text: str) -> datetime | None:
    """The instant of "13.01.2021 21:33"; None for an empty cell."""
    if not text:
        return None
    day, clock = text.split()
    number, month, year = day.split(".")
    return resolve(date(int(year), int(month), int(number)), time.fromisoformat(clock))


def day_and_time(row: dict[str, str], which: str) -> datetime | None:
    """The instant of a stay's admission or departure."""
    return stamp(f"{row[f'Datum {which}']} {row[f'Ura {which}']}".strip())


def all_messages() -> Messages:
    """Reference data, houses, every order and every stay of 2021, in the order in which they became known."""
    messages = Messages()
    tell_places(messages)
    tell_everything(messages)
    return messages.in_order()


def tell_everything(messages: Messages) -> None:
    """Houses, orders and stays."""
    tell_houses(messages)
    for row in rows_of("restraining_orders"):
        tell_order(messages, row)
    for row in rows_of("kcm_stays"):
        tell_stay(messages, row)


def tell_order(messages: Messages, row: dict[str, str]) -> None:
    """One order: its issue and every step the register has."""
    stream, issued_at = f"restraining_order-{row['Zap. št.']}", stamp(row["Odrejeno ustno"])
    assert issued_at is not None
    issued = intervention.RestrainingOrderIssued(
        kind="police",
        station=row["Policijska postaja"],
        issued_at=issued_at,
        underlying=coded("order_underlying", row["Podlaga"]),
        distance_m=int(row["Razdalja (m)"]),
    )
    messages.tell("intervention", stream, issued, issued_at, csd=CSD)
    for occurred_at, step in steps_of(row):
        messages.tell("intervention", stream, step, occurred_at, csd=CSD)


def steps_of(row: dict[str, str]) -> Iterator[tuple[datetime, intervention.OrderStepReported]]:
    """The steps of one row; the register's end of an order without a decision is no step."""
    for column, kind, kind_column, until_column in STEPS:
        occurred_at = stamp(row[column])
        if occurred_at is not None:
            named: Any = kind or DECISIONS[row[kind_column or ""]]
            until = stamp(row[until_column]) if until_column else None
            step_id = f"step{row['Zap. št.']}.{column}"
            yield occurred_at, intervention.OrderStepReported(step_id=step_id, kind=named, until=until)


def tell_houses(messages: Messages) -> None:
    """KCM and a house that belongs to another, invented, CSD."""
    for slug, kind, csd in (
        ("kcm", "children_youth", CSD),
        ("kczn", "victims", CSD),
        ("izmisljena-hisa", "victims", "izmisljeni-sever"),
    ):
        house = placement.CentreSet.model_validate({"name": slug, "kind": kind, "csd": csd, "capacity": 8})
        messages.tell("placement", f"centre-{slug}", house, HOUSES)


def tell_stay(messages: Messages, row: dict[str, str], centre: str = "kcm") -> None:
    """One stay: admission, intake's answer, departure when there was one."""
    stream, admitted_at = f"stay-{row['Zap. št.']}", day_and_time(row, "sprejema")
    assert admitted_at is not None
    admitted = placement.StayAdmitted(
        centre_id=centre,
        person_id=row["Oseba"],
        referred_by=coded("kcm_referrer", row["Napotitev"]),
        reason=coded("kcm_reason", row["Razlog"]),
    )
    messages.tell("placement", stream, admitted, admitted_at)
    answer = intake.PersonSeenOn(
        about=stream,
        on=local_date(admitted_at),
        age_years=int(row["Starost ob sprejemu"]),
        sex=coded("sex", row["Spol"]),
        municipality=row["Občina"],
    )
    messages.tell("intake", f"person-{row['Oseba']}", answer, admitted_at)
    departed_at = day_and_time(row, "odhoda")
    if departed_at is not None:
        departed = placement.StayDeparted(destination=coded("kcm_destination", row["Kam po odhodu"]))
        messages.tell("placement", stream, departed, departed_at)


def enquire(
    messages: Messages,
    number: str,
    outcome: Any,
    search: str = "",
    centre: str | None = "kcm",
    ages: tuple[int, ...] = (12,),
) -> None:
    """A house asked for room on 10 March, and what came of it an hour later."""
    people = tuple(placement.Sought(age_years=age) for age in ages)
    house = {"centre_id": centre} if centre else {"provider_id": "hisa-na-jugu"}
    made = placement.EnquiryMade(
        search_id=search or number, people=people, asked_by="police", by="phone", asked_csd=CSD, **house
    )
    messages.tell("placement", f"enquiry-{number}", made, MADE)
    if outcome is not None:
        ended = placement.EnquiryEnded(outcome=outcome)
        messages.tell("placement", f"enquiry-{number}", ended, MADE + timedelta(hours=1))


def serve(messages: Messages, number: str, centre: str = "kcm", **said: Any) -> None:
    """A house gave a service in the night to 11 March."""
    given = placement.ServiceGiven.model_validate({"centre_id": centre, "by": "phone", **said})
    messages.tell("placement", f"house_service-{number}", given, MADE + timedelta(hours=12))
