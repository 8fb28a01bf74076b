"""What a stay of a register is in commands: who, where from, the stay from admission to departure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.clock import rfc3339
from cli.gateway_client import Command
from cli.register.earlier import Earlier, only_one_at
from cli.register.entries import Entry, Telling
from cli.register.ids import stable_id, stable_key
from cli.register.numbers import beginning_of
from cli.register.stay_rows import StayRow
from cli.register.stays import StayRegister

GROWN_UP = 18
ON_CALL = "intervention_service"


@dataclass(frozen=True)
class StayTeller:
    """Makes the commands of one register; `known` are the interventions that were recorded before."""

    register: StayRegister
    known: Mapping[str, Earlier]

    def entry(self, stay: StayRow) -> Entry:
        """All of one stay."""
        intake = (self.person(stay), self.attributes(stay), *self.words(stay))
        return Entry(stay.number, 1, intake, (self.stay(stay),))

    def id(self, kind: str, *parts: str | int) -> str:
        """The id of a thing of the register, whatever its row says."""
        return stable_id(beginning_of(self.register.year), self.register.name, kind, *parts)

    def intervention(self, stay: StayRow) -> Earlier | None:
        """Whom the on-call service brought came during one of its interventions, if that was told."""
        return only_one_at(self.known, stay.admitted_at) if stay.referred_by == ON_CALL else None

    def case(self, stay: StayRow) -> str:
        """The intervention's case, else the stay's own."""
        earlier = self.intervention(stay)
        return self.id("case", stay.number) if earlier is None else earlier.case_id

    def person(self, stay: StayRow) -> Telling:
        """The person by a code, in the intervention's case or in one of her own."""
        at, earlier = rfc3339(stay.admitted_at), self.intervention(stay)
        if earlier is not None:
            body = {**self.described(stay), "occurred_at": at}
            return self._telling(stay, f"/cases/{earlier.case_id}/persons", "person", body, opens=True)
        body = {
            "id": self.case(stay),
            "opened_because": "came_alone" if stay.referred_by == "self" else "referral",
            "municipality": self.register.house.municipality,
            "persons": [self.described(stay)],
            "occurred_at": at,
        }
        return self._telling(stay, "/cases", "case", body, opens=True)

    def described(self, stay: StayRow) -> dict[str, Any]:
        """Somebody whom the register knows by a code only."""
        return {
            "id": self.id("person", stay.person),
            "role": "child" if stay.age_years < GROWN_UP else "other",
            "given_name": stay.person,
            "sex": stay.sex,
            "age_years": stay.age_years,
            "age_basis": "stated",
        }

    def attributes(self, stay: StayRow) -> Telling:
        """Where the person is at home."""
        body = {"municipality": stay.municipality, "occurred_at": rfc3339(stay.admitted_at)}
        path = f"/persons/{self.id('person', stay.person)}/attributes"
        return self._telling(stay, path, "attributes", body)

    def words(self, stay: StayRow) -> Iterator[Telling]:
        """The remark, sealed in the case. Another remark is another text."""
        if not stay.note:
            return
        note = self.id("note", stay.number, stay.note)
        body = {
            "id": note,
            "kind": "note",
            "text": stay.note,
            "about": [self.id("person", stay.person)],
            "occurred_at": rfc3339(stay.admitted_at),
        }
        yield self._telling(stay, f"/cases/{self.case(stay)}/texts", "note", body, note)

    def stay(self, stay: StayRow) -> Telling:
        """The stay; one that has ended is told whole, under a key of its own: a running one may end later."""
        body: dict[str, Any] = {
            "id": self.id("stay", stay.number),
            "centre_id": self.register.house.slug,
            "kind": "arrived",
            "case_id": self.case(stay),
            "person_ids": [self.id("person", stay.person)],
            "referred_by": stay.referred_by,
            "reason": stay.reason,
            "occurred_at": rfc3339(stay.admitted_at),
        }
        if stay.departed_at is None:
            return self._telling(stay, "/placements", "stay", body, "admitted")
        left = {"occurred_at": rfc3339(stay.departed_at), "destination": stay.destination}
        return self._telling(stay, "/placements", "stay", {**body, "departure": left}, "whole")

    def _telling(
        self,
        stay: StayRow,
        path: str,
        kind: str,
        body: Mapping[str, Any],
        *parts: str,
        opens: bool = False,
    ) -> Telling:
        key = stable_key(self.register.name, "stay", stay.number, kind, *parts)
        return Telling(Command("POST", path, key, body), kind, stay.row, stay.number, opens)
