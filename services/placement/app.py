"""Placement on one page: its facts and rules, its read models, its calls."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chassis.decider import Rules
from chassis.service import Service
from chassis.settings import Settings
from services.placement import domain
from services.placement.api import ROLES, ROUTER
from services.placement.commands import SetCentre
from services.placement.events import CentreSet
from services.placement.projections.centres import CENTRES
from services.placement.published import published

CENTRE: Rules[SetCentre, domain.Centre] = Rules(
    kind="centre",
    initial=domain.Unknown(),
    evolve=domain.evolve,
    decide=domain.decide,
    belongs=domain.belongs,
)


@dataclass(frozen=True)
class Wiring:
    """What the routes find in `call.app`."""

    centres: Rules[Any, Any] = CENTRE


def wired(settings: Settings) -> Wiring:
    """Nothing here depends on the settings."""
    return Wiring()


SERVICE = Service(
    name="placement",
    events=(CentreSet,),
    rules=(CENTRE,),
    projections=(CENTRES,),
    published=published,
    router=ROUTER,
    roles=ROLES,
    sentences=json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8")),
    wiring=wired,
)
