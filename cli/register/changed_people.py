"""What the log says of a person whom a register now describes differently."""

from collections.abc import Mapping
from typing import Any

from cli.gateway_client import Gateway
from cli.register.changes import post
from cli.register.entries import Telling

PEOPLE = ("case", "victim", "perpetrator", "person", "attributes")
COMPARED = ("sex", "age_years", "municipality")


def of_people(telling: Telling, gateway: Gateway) -> str | None:
    """A person's age or sex that now reads differently; what else is said of persons is only ever added."""
    body = telling.command.body
    for person in body.get("persons", [body]):
        wanted = {name: person[name] for name in COMPARED if name in person}
        if not wanted:
            continue
        identity = person.get("id") or telling.command.path.split("/")[2]
        known = gateway.get(f"/persons/{identity}", seen=True)
        found = {name: value for name, value in wanted.items() if known.get(name) != value}
        if found:
            told = "; ".join(f"{name} is {known.get(name)}, the file says {found[name]}" for name in found)
            call = "attributes" if "municipality" in found else "details"
            more: Mapping[str, Any] = {"age_basis": "stated"} if "age_years" in found else {}
            return f"{told}. Correct it with {post(f'/persons/{identity}/{call}', {**found, **more})}"
    return None
