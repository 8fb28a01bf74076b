"""A CSD with one of everything, and who stands in which relation to it: what the permission walk is walked in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from chassis.identity import ROLES, Caller, Role
from tests.e2e.conftest import Stack
from tests.e2e.nights import MONTH, Night
from tests.e2e.offices import Json, Office, new_id

Relation = Literal["own", "other", "break-glass"]
BEFORE: Final = "2022-01-01T00:00:00Z"
NEVER: Final = {"expected_version": 1 << 50}
"""A version that nothing has: whoever may is told so by a conflict, and nothing is recorded by the walk."""
REASON: Final = "Otrok je v bolnišnici, zdravnik išče skrbnico (izmišljeno)."


@dataclass
class World:
    """One office's night with an order, a house and a guest; another office beside it."""

    stack: Stack
    own: Office
    other: Office
    night: Night
    ids: dict[str, str] = field(default_factory=dict)

    def caller(self, role: Role, relation: Relation) -> Caller:
        """Somebody of a role: at home where the records are, or in the other CSD."""
        office = self.own if relation == "own" else self.other
        name = f"{office.name}-{relation}-{role}"
        inside: Json = {"csd": office.csd, "units": frozenset({office.unit})}
        home: dict[str, Json] = {
            "police": {"stations": frozenset({office.station})},
            "centre_staff": {"centre": f"{office.name}-hisa"},
            "ministry": {},
            "auditor": {},
            "admin": {},
        }
        return Caller(subject=name, roles=frozenset({role}), **home.get(role, inside))

    def path(self, template: str, service: str) -> str:
        """A route with the ids of what there is."""
        named = {**self.ids, "event_id": self.ids[f"{service}_event"]}
        named["slug"] = self.slugs().get(template.split("/")[1], named["slug"])
        for name, value in named.items():
            template = template.replace(f"{{{name}}}", value)
        return template

    def slugs(self) -> dict[str, str]:
        """What the entries of the own office are called, by the list they stand in."""
        own = self.own
        return {
            "csds": own.csd,
            "units": own.unit,
            "municipalities": own.municipality,
            "stations": own.station,
            "workers": own.workers[0],
        }


def built(stack: Stack, own: Office, other: Office) -> World:
    """Everything that the routes name, recorded by those whose work it is."""
    night = Night(own).play()
    world = World(stack, own, other, night)
    for office in (own, other):
        house = {"name": "Izmišljena hiša", "kind": "victims", "csd": office.csd, "capacity": 5}
        office.admin.put(f"/centres/{office.name}-hisa", {**house, "occurred_at": BEFORE})
    order = own.police.post("/restraining-orders", an_order(own, night))
    stay = own.worker.post("/placements", a_request(own, night))
    enquiry = own.worker.post("/enquiries", an_enquiry(own))
    glass = f"/persons/{night.victim}/break-glass"
    other.desk("on_call_worker", f"{other.name}-break-glass-on_call_worker").post(glass, {"reason": REASON})
    other.desk("unit_worker", f"{other.name}-break-glass-unit_worker").post(glass, {"reason": REASON})
    world.ids = {
        "case_id": night.case,
        "person_id": night.victim,
        "notification_id": night.notification,
        "text_id": night.told["note"]["id"],
        "intervention_id": night.intervention,
        "order_id": order["id"],
        "placement_id": stay["id"],
        "enquiry_id": enquiry["id"],
        "slug": f"{own.name}-hisa",
        "bed": "1",
        "month": MONTH,
        "day": "2022-03-21",
        "parameter": "handover_due_local_time",
        "intake_event": night.told["note"]["events"][0]["event_id"],
        "intervention_event": night.told["contact"]["events"][0]["event_id"],
        "placement_event": stay["events"][0]["event_id"],
        "reporting_event": "reporting-017e5f8a-0000-7000-8000-00000000dead",
    }
    return world


def an_order(office: Office, night: Night) -> Json:
    """An order that police report themselves."""
    return {
        "id": new_id(), "kind": "police", "case_id": night.case, "station": office.station,
        "issued_at": "2022-03-19T23:00:00+01:00", "underlying": "minor_offence", "distance_m": 100, "places": [],
        "protected_person_ids": [night.victim], "against_person_id": night.perpetrator,
    }  # fmt: skip


def a_request(office: Office, night: Night) -> Json:
    """Room for one woman."""
    return {
        "id": new_id(), "centre_id": f"{office.name}-hisa", "case_id": night.case, "person_ids": [night.victim],
        "referred_by": "intervention_service", "reason": "domestic_violence",
    }  # fmt: skip


def an_enquiry(office: Office) -> Json:
    """A house was asked."""
    return {
        "id": new_id(), "centre_id": f"{office.name}-hisa", "people": [{"age_years": 34, "sex": "female"}],
        "asked_by": "csd", "by": "phone",
    }  # fmt: skip


BODIES: Final[Mapping[str, Json]] = {
    "POST /notifications/{notification_id}/supplements": {"summary": "Izmišljeno."},
    "POST /notifications/{notification_id}/triage": {"decision": "information"},
    "POST /cases/{case_id}/persons": {"role": "child", "age_years": 3},
    "POST /cases/{case_id}/closure": {},
    "POST /cases/{case_id}/texts": {"kind": "note", "text": "Izmišljeno."},
    "POST /persons/{person_id}/details": {"given_name": "Izmišljena"},
    "POST /persons/{person_id}/attributes": {"work": "retired"},
    "POST /interventions/{intervention_id}/contacts": {
        "with": "police", "at": "2022-03-20T00:10:00+01:00", "reached": True, "outcome_code": "informed",
    },
    "POST /interventions/{intervention_id}/check-ins": {"worker_id": "nihce"},
    "POST /interventions/{intervention_id}/closure": {"task": "domestic_violence", "subtask": "violence_other"},
    "POST /interventions/{intervention_id}/report/acceptance": {},
    "POST /restraining-orders/{order_id}/steps": {"kind": "violated", "occurred_at": "2022-03-20T10:00:00+01:00"},
    "POST /restraining-orders/{order_id}/told": {"who": "victim", "at": "2022-03-20T10:00:00+01:00"},
    "POST /placements/{placement_id}/acceptance": {"by": "nihce"},
    "POST /placements/{placement_id}/decline": {"reason": "full"},
    "POST /placements/{placement_id}/cancellation": {},
    "POST /placements/{placement_id}/on-the-way": {"eta": "2022-03-20T10:00:00+01:00"},
    "POST /enquiries/{enquiry_id}/outcome": {"outcome": "other"},
    "POST /centres/{slug}/closure": {"why": "other", "until": "2022-05-01T00:00:00Z"},
    "POST /events/{event_id}/withdrawal": {"reason_code": "typing_error"},
    "POST /persons/{person_id}/erasure": {"basis": "court"},
    "POST /interventions/{intervention_id}/participants": {"worker_id": "nihce", "readiness": 2},
    "POST /interventions/{intervention_id}/measures": {"kind": "other"},
    "POST /interventions/{intervention_id}/report": {"form": "other", "state": "draft", "text_ids": []},
    "POST /interventions/{intervention_id}/report/return": {"reason_code": "told_later"},
    "POST /placements/{placement_id}/renewal": {"held_until": "2022-03-20T10:00:00+01:00"},
    "POST /placements/{placement_id}/admission": {},
    "POST /placements/{placement_id}/absence": {},
    "POST /placements/{placement_id}/return": {},
    "POST /placements/{placement_id}/departure": {"destination": "home"},
    "POST /placements/{placement_id}/plan": {"made_on": "2022-03-20"},
    "POST /placements/{placement_id}/notices": {"to": "csd"},
    "POST /placements/{placement_id}/final-report": {},
    "PUT /centres/{slug}/capacity": {"capacity": 4},
    "POST /centres/{slug}/beds/{bed}/out-of-service": {},
    "POST /centres/{slug}/reopening": {},
}  # fmt: skip
"""Commands to what is there already, each with a body that its rules understand."""


def relations() -> Iterator[tuple[Role, Relation]]:
    """Every role at home and in the other CSD, and the two that may break glass."""
    for role in ROLES:
        yield role, "own"
        yield role, "other"
    yield "on_call_worker", "break-glass"
    yield "unit_worker", "break-glass"
