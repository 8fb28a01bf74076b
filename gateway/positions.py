"""Positions of several answers in one: of each service the furthest."""

from collections.abc import Iterable


def merged(positions: Iterable[str | None]) -> str:
    """`intake=812,placement=97`, the highest of each; what cannot be read is left out."""
    furthest: dict[str, int] = {}
    for part in ",".join(filter(None, positions)).split(","):
        service, _, number = part.strip().partition("=")
        if number.isdecimal():
            furthest[service] = max(furthest.get(service, 0), int(number))
    return ",".join(f"{service}={number}" for service, number in sorted(furthest.items()))
