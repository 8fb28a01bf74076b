"""What earlier registers have told: the interventions that orders and stays belong to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chassis.clock import rfc3339
from cli.gateway_client import Gateway

BEFORE, AFTER = timedelta(days=1), timedelta(minutes=30)


@dataclass(frozen=True)
class Earlier:
    """An intervention that was recorded before."""

    id: str
    case_id: str
    notification_id: str | None
    began: datetime
    ended_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it was going on at a moment, or had only just ended."""
        return self.began <= at and (self.ended_at is None or at <= self.ended_at + AFTER)


def interventions(gateway: Gateway, moments: Iterable[datetime], csd: str | None) -> Mapping[str, Earlier]:
    """The interventions around these moments, by id."""
    times = sorted(moments)
    if not times or csd is None:
        return {}
    span = {"from": rfc3339(times[0] - BEFORE), "to": rfc3339(times[-1] + BEFORE), "csd": csd}
    found = (read(item) for item in gateway.items("/interventions", span) if item["case_id"])
    return {one.id: one for one in found}


def read(item: Mapping[str, Any]) -> Earlier:
    """One as the service lists it."""
    ended = item["ended_at"]
    return Earlier(
        item["id"],
        item["case_id"],
        item["notification_id"],
        datetime.fromisoformat(item["began"]),
        None if ended is None else datetime.fromisoformat(ended),
    )


def only_one_at(known: Mapping[str, Earlier], at: datetime) -> Earlier | None:
    """The intervention that was going on then; None when there was none, or several."""
    going_on = [one for one in known.values() if one.holds(at)]
    return going_on[0] if len(going_on) == 1 else None
