"""Who the embedded issuer gives a token to: one invented person for each role, and whom the options name."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated

import typer

from chassis.clock import Clock, rfc3339
from chassis.errors import ZavetjeError
from chassis.identity import ROLES, Caller, Role, issue_token
from chassis.settings import Settings
from cli.failures import Failure
from cli.run_dir import RunDir, write_private

CSD = "juzna-primorska"
LIFE_H = 12
PEOPLE: dict[Role, Caller] = {
    "police": Caller(subject="pp-koper", stations=frozenset({"PP Koper"})),
    "on_call_worker": Caller(subject="sd1", csd=CSD, units=frozenset({"koper"})),
    "unit_worker": Caller(subject="enota-koper", csd=CSD, units=frozenset({"koper"})),
    "coordinator": Caller(subject="koordinatorica", csd=CSD),
    "head_office": Caller(subject="glavna-pisarna", csd=CSD),
    "director": Caller(subject="direktorica", csd=CSD),
    "centre_staff": Caller(subject="kcm", csd=CSD, centre="kcm"),
    "ministry": Caller(subject="mddsz"),
    "auditor": Caller(subject="revizorka"),
    "admin": Caller(subject="skrbnica", csd=CSD),
}


def caller_of(
    roles: Iterable[Role],
    subject: str | None = None,
    csd: str | None = None,
    units: Iterable[str] = (),
    centre: str | None = None,
    stations: Iterable[str] = (),
) -> Caller:
    """The caller with these roles; what is not named is the first role's invented person's."""
    wanted = tuple(roles)
    person = PEOPLE[wanted[0]]
    return Caller(
        subject=subject or person.subject,
        roles=frozenset(wanted),
        csd=csd or person.csd,
        units=frozenset(units) or person.units,
        centre=centre or person.centre,
        stations=frozenset(stations) or person.stations,
    )


def token_for(caller: Caller, settings: Settings, hours: float = LIFE_H) -> str:
    """An access token; Failure where the embedded issuer is not in charge or has no key yet."""
    try:
        return issue_token(settings, caller, timedelta(hours=hours))
    except FileNotFoundError as error:
        raise Failure("There is no key to sign with yet. `make up` makes it.") from error
    except ZavetjeError as error:
        raise Failure(str(error)) from error


def write_tokens(run: RunDir, settings: Settings) -> None:
    """A token for each role into tokens.json, for the owner's eyes alone."""
    people = {role: caller_of([role]) for role in ROLES}
    until = rfc3339(Clock().now() + timedelta(hours=LIFE_H))
    told = {
        role: {"token": token_for(person, settings), "expires_at": until, **person.claims()}
        for role, person in people.items()
    }
    write_private(run.tokens_file, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


READY_MADE: tuple[tuple[str, tuple[Role, ...], str], ...] = (
    *(("Dežurna delavka SD" + n, ("on_call_worker",), "sd" + n) for n in "1234"),
    ("Enota Koper", ("unit_worker",), "enota-koper"),
    ("Koordinatorica", ("coordinator",), "koordinatorica"),
    ("Krizni center za mlade", ("centre_staff",), "kcm"),
)
"""Whom the embedded issuer's page offers: a label, roles, subject."""


def write_people(settings: Settings) -> None:
    """The people of the embedded issuer's page, beside its key."""
    told = [
        {"label": label, "caller": caller_of(roles, subject).model_dump(mode="json")}
        for label, roles, subject in READY_MADE
    ]
    write_private(settings.people_file, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def token(
    role: Annotated[list[str], typer.Option(help="A role; several at once are allowed.")],
    subject: Annotated[str | None, typer.Option(help="Who it is for.")] = None,
    csd: Annotated[str | None, typer.Option(help="Her centre for social work.")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="Her unit; several are allowed.")] = None,
    centre: Annotated[str | None, typer.Option(help="Her crisis centre.")] = None,
    station: Annotated[list[str] | None, typer.Option(help="A police station; several are allowed.")] = None,
    hours: Annotated[float, typer.Option(min=0.001, max=24 * 31, help="How long it holds.")] = LIFE_H,
) -> None:
    """Print an access token of the embedded issuer."""
    wanted = [known for known in ROLES if known in role]
    if unknown := sorted(set(role) - set(ROLES)):
        raise Failure(f"There is no role {unknown[0]}; the roles are {', '.join(ROLES)}.", 2)
    first_named = sorted(wanted, key=role.index)
    person = caller_of(first_named, subject, csd, unit or (), centre, station or ())
    print(token_for(person, RunDir.chosen().settings(), hours))
