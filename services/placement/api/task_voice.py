"""What a task of a house looks like, with its reason in the language of who asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from chassis.problems import Language
from chassis.questions import Question
from contracts import wording
from law.parameters import Law
from services.placement.api import shown
from services.placement.projections import seen, stays
from services.placement.projections.law_entries import law_known
from services.placement.projections.requests import Wanted

Task: TypeAlias = dict[str, Any]
Row: TypeAlias = dict[str, Any]
State: TypeAlias = Literal["due", "overdue"]
ROLE_OF = {
    "stay_overdue": "unit_worker",
    "outside_rules": "centre_staff",
    "request_to_answer": "centre_staff",
    "notice_owed": "centre_staff",
    "notice_unacknowledged": "centre_staff",
    "ran_away": "centre_staff",
    "not_back": "centre_staff",
    "plan_review": "centre_staff",
    "final_report_due": "centre_staff",
}
"""Who must act; of the others, who asked."""


@dataclass(frozen=True, slots=True)
class Here:
    """The stays that go on of those that are wanted, who they are, and the law: looked up once for all tasks."""

    q: Question
    wanted: Wanted
    rows: list[Row]
    people: dict[str, Row]
    law: Law


def here(q: Question, wanted: Wanted) -> Here:
    """As of the question's times."""
    rows = stays.going_on(q.connection, wanted, q.at, q.known_at)
    people = seen.of_stays(q.connection, [row["stay_id"] for row in rows], q.known_at)
    return Here(q, wanted, rows, people, law_known(q.connection, q.known_at))


@dataclass(frozen=True, slots=True)
class Voice:
    """Says tasks in a language."""

    language: Language

    def word(self, field: str, code: str) -> str:
        """A code in words."""
        return wording.word("", field, code, self.language)

    def words(self, field: str, codes: Iterable[str]) -> str:
        """Some codes in words."""
        return ", ".join(self.word(field, code) for code in codes)

    def task(
        self,
        kind: str,
        identity: str,
        row: Row,
        due: int,
        state: State = "due",
        event_id: str | None = None,
        **said: date | int | str,
    ) -> Task:
        """A task about a request (of who asked) or a stay (of the case's unit); `said` fills the sentence."""
        told = {name: self.told(value) for name, value in said.items()}
        return {
            "id": f"placement-{kind}-{identity}",
            "kind": kind,
            "placement_id": identity,
            "centre_id": row["centre_id"],
            "due_at": shown.instant(due),
            "role": ROLE_OF.get(kind, "on_call_worker"),
            "from_unit": row["unit"],
            "unit": row["unit"],
            "worker_id": row.get("asked_by"),
            "case_id": row["case_id"],
            "event_id": event_id,
            "why": self.word("task_why", kind).format(centre=row["centre_id"], **told),
            "state": state,
        }

    def told(self, value: date | int | str) -> str:
        """A value in a sentence."""
        return wording.day(value, self.language) if isinstance(value, date) else str(value)
