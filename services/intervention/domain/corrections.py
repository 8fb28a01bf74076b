"""Who may correct or take back which fact: one's own until the month is handed in, then the coordinator."""

from chassis.errors import Forbidden, Refused
from chassis.facts import Recorded, Told
from services.intervention.domain.known import Known, OrderKnown, RosterKnown

MAY_ALL = frozenset({"coordinator", "admin"})


def may_correct(told: Told, fact: Recorded, known: Known | RosterKnown | OrderKnown) -> None:
    """Raise Forbidden or Refused when this caller may not, or when other facts lean on the fact."""
    correcting = known.correcting
    if correcting is None:
        return
    _refuse_others(told, fact, correcting.handed_in, correcting.month)
    if correcting.withdrawing and correcting.leaning:
        raise Refused(
            "facts_lean_on_it",
            "{number} later facts lean on this one; withdraw them first.",
            number=correcting.leaning,
        )


def _refuse_others(told: Told, fact: Recorded, handed_in: bool, month: str) -> None:
    if told.roles & MAY_ALL:
        return
    if fact.actor != told.actor:
        raise Forbidden("What somebody else recorded is corrected by the coordinator.", code="others_fact")
    if handed_in:
        raise Refused(
            "month_handed_in",
            "The month {month} is handed in; from now on the coordinator corrects it.",
            month=month,
        )
