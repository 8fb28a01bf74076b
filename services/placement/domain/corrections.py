"""Who may correct or take back which fact: one's own until the month is handed in; a house's staff what is its own."""

from chassis.errors import Forbidden, Refused
from chassis.facts import Recorded, Told
from services.placement.domain.known import Correcting, Known

MAY_ALL = frozenset({"centre_staff", "coordinator", "admin"})
"""Whether it is their own house is asked before the command is made."""
ENDINGS = frozenset({"placement_declined", "placement_cancelled", "placement_lapsed"})


def may_correct(told: Told, fact: Recorded, known: Known | None) -> None:
    """Raise Forbidden or Refused when this caller may not, or when other facts stand against it."""
    correcting = None if known is None else known.correcting
    if correcting is None:
        return
    _refuse_others(told, fact, correcting)
    if correcting.withdrawing:
        _refuse_to_take_back(fact, correcting)


def _refuse_others(told: Told, fact: Recorded, correcting: Correcting) -> None:
    if told.roles & MAY_ALL:
        return
    if fact.actor != told.actor:
        raise Forbidden(
            "What somebody else recorded is corrected by the house or the coordinator.", code="others_fact"
        )
    if correcting.handed_in:
        raise Refused(
            "month_handed_in",
            "The month {month} is handed in; from now on the coordinator corrects it.",
            month=correcting.month,
        )


def _refuse_to_take_back(fact: Recorded, correcting: Correcting) -> None:
    if fact.type in ENDINGS:
        raise Refused("no_longer_held", "The beds are no longer held; ask for them anew.")
    if correcting.leaning:
        raise Refused(
            "facts_lean_on_it",
            "{number} later facts lean on this one; withdraw them first.",
            number=correcting.leaning,
        )
    if correcting.collides is not None:
        raise already_staying(correcting.collides.stay_id, correcting.collides.centre_id)


def already_staying(stay_id: str, centre_id: str) -> Refused:
    """Nobody is in two houses at once."""
    return Refused(
        "already_staying",
        "The person is in {centre} at that time: stay {stay}.",
        field="person_ids",
        centre=centre_id,
        stay=stay_id,
    )
