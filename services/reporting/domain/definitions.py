"""What each figure of the reports means: an id, a version, a sentence, and the sentence's hash."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class Definition:
    """A changed meaning is a new version."""

    id: str
    version: int
    meaning: str

    def stated(self) -> dict[str, Any]:
        """As an answer states it."""
        told = f"{self.id} v{self.version}: {self.meaning}"
        return {
            "id": self.id,
            "version": self.version,
            "hash": sha256(told.encode()).hexdigest()[:16],
            "meaning": self.meaning,
        }


INTERVENTION_DEFINITIONS = {
    "participations": Definition(
        "interventions.participations",
        1,
        "One worker in one intervention, once she has a segment of working time; in the local month in which "
        "her first segment begins. First and second worker both count.",
    ),
    "events": Definition(
        "interventions.events",
        1,
        "One intervention with working time, in the local month of its first participation.",
    ),
    "minutes": Definition(
        "interventions.minutes",
        1,
        "Elapsed minutes of working time in the local month in which they fall, each by its own local date and "
        "time: day 06:00-23:00, night 23:00-06:00, Monday to Saturday, Sunday, holiday; a holiday on a Sunday is "
        "a holiday. outside_window: those of them outside the duty window of the CSD.",
    ),
    "by_task": Definition(
        "interventions.by_task",
        1,
        "Participations and events by the one counted task of the closure; share_percent of all participations, "
        "rounded half up.",
    ),
    "by_subtask": Definition(
        "interventions.by_subtask",
        1,
        "Participations and events by the subtask of the closure, where it has one.",
    ),
    "also_tasks": Definition(
        "interventions.also_tasks",
        1,
        "Further tasks of the same interventions; never added to the counted ones.",
    ),
    "not_closed": Definition(
        "interventions.not_closed",
        1,
        "Participations and events of interventions that have no counted task yet.",
    ),
    "calls": Definition(
        "calls",
        1,
        "Notifications by the local month in which they came, by triage; those joined to another count once, as "
        "the other. Letters for information are counted apart, never in the total.",
    ),
}


def _of_orders(figure: str, meaning: str, version: int = 1) -> Definition:
    return Definition(f"restraining_orders.{figure}", version, meaning)


def _of_stays(figure: str, meaning: str) -> Definition:
    return Definition(f"placements.{figure}", 1, meaning)


_STAGE = "Police orders by the length granted in the end, as far as it is known; of these four each order has one: "

ORDER_DEFINITIONS = {
    "issued": _of_orders(
        "issued", "Police orders by the local month of the oral issue and by the issuing station."
    ),
    "hours_48": _of_orders("hours_48", _STAGE + "not granted beyond 48 hours from the oral order."),
    "days_15": _of_orders(
        "days_15", _STAGE + "granted beyond 48 hours, by the law of the issue to 15 days at most."
    ),
    "days_60": _of_orders("days_60", _STAGE + "granted beyond that, to 60 days in all."),
    "annulled": _of_orders("annulled", _STAGE + "annulled by the court."),
    "minor_offence": _of_orders("minor_offence", "Police orders with a minor offence behind them."),
    "crime": _of_orders("crime", "Police orders with a crime behind them."),
    "running": _of_orders(
        "running", "Those in force at the moment asked about; they stand by their stage so far."
    ),
    "by_underlying": _of_orders("by_underlying", "Issued, and each end stage, by what is behind the order."),
    "ever": _of_orders(
        "ever",
        "Orders that were ever granted to 15 days (those of 60 among them), to 60 days, violated while in force, or "
        "followed by violence reported anew.",
    ),
    "unfitting": _of_orders(
        "unfitting", "Orders with a reported step that does not fit what else is known of them."
    ),
    "times": _of_orders(
        "times",
        "Minutes from the oral order to the written one and to the decision: median (halves up) and 90th percentile "
        "(nearest rank) of the orders where they are known. due: came, or should have come by the moment asked about; "
        "in_time: the written order within 6 hours, the decision within 24 hours of the sending to the court (where "
        "no sending is recorded: surely so within 24 hours of the oral order, else unknown); late: came later, or had "
        "not come by then (without a sending: by the end of the 48 hours); in_time_percent of those due, half up.",
        version=2,
    ),
    "court_measures": _of_orders(
        "court_measures", "A court's own measures under ZPND; counted nowhere else."
    ),
    "share_percent": _of_orders(
        "share_percent", "A station's share of all police orders issued, rounded half up."
    ),
}

STAY_DEFINITIONS = {
    "persons": _of_stays("persons", "Different persons who stayed."),
    "stays": _of_stays(
        "stays",
        "Stays with any moment in the period, in the local month of the admission; one carried over stands in the "
        "period's first month.",
    ),
    "admitted": _of_stays("admitted", "Those admitted in the period."),
    "carried_over": _of_stays("carried_over", "Those admitted before the period."),
    "running": _of_stays("running", "Those not departed by the end of the period."),
    "departed": _of_stays("departed", "Departures, in the local month in which they fall."),
    "nights": _of_stays(
        "nights",
        "Local midnights strictly inside a stay, absences taken out, by the date of the evening before.",
    ),
    "care_days": _of_stays(
        "care_days", "Local dates with any moment of a stay in them, absences taken out, each once a stay."
    ),
    "by_referrer": _of_stays("by_referrer", "Stays by who referred the person."),
    "by_legal_basis": _of_stays("by_legal_basis", "Stays by their legal basis."),
    "by_age_group": _of_stays(
        "by_age_group",
        "Stays by age in completed years at admission, and by sex; pending until intake has answered.",
    ),
    "by_municipality": _of_stays("by_municipality", "Stays by the person's municipality at admission."),
    "by_length": _of_stays(
        "by_length",
        "Stays by care days of the whole stay, a running one's as of the period's end. Houses for victims: women "
        "admitted in the period only.",
    ),
    "by_reason": _of_stays("by_reason", "Stays by the reason of the placement, and by sex."),
    "by_destination": _of_stays("by_destination", "Stays by where the person went; still_staying: running."),
    "by_weekday": _of_stays("by_weekday", "Admissions of the period by local weekday."),
    "by_hour": _of_stays("by_hour", "Admissions of the period by local hour."),
    "by_citizenship": _of_stays("by_citizenship", "Stays by the person's citizenship at admission."),
    "by_residence": _of_stays("by_residence", "Stays by the person's kind of residence at admission."),
    "by_work": _of_stays("by_work", "Stays by the person's work at admission."),
    "by_education": _of_stays("by_education", "Stays by the person's education at admission."),
    "by_person": _of_stays(
        "by_person", "Stays by whether the person is a woman, a man or a child (under 18) at admission."
    ),
    "admitted_by_person": _of_stays("admitted_by_person", "Admissions of the period by the same."),
    "flags": _of_stays("flags", "Stays with something unusual at admission."),
    "services": _of_stays(
        "services",
        "What the house gave beside beds, by the local month in which it began: by kind, to whom, by what way; "
        "call_outs: a worker came or acted outside the staffed hours, by why; never added to interventions.",
    ),
    "enquiries": _of_stays(
        "enquiries",
        "Houses asked for room (total), and the persons they were asked for, by outcome and by who asked; an enquiry "
        "to a house counts in its CSD, one to a provider that is none of ours in that of who asked.",
    ),
    "searches": _of_stays(
        "searches",
        "Searches for the same people, however many houses were asked, in the month of the first enquiry and the CSD "
        "of who asked: with_bed: somebody took them; helped: help in their network; withdrawn: given up everywhere; "
        "open: an enquiry without outcome; without_bed: all others.",
    ),
    "unmet_need": _of_stays(
        "unmet_need",
        "Searches that ended without a bed, and their persons, by age; by_kind, where one may be of several: all of "
        "them children, the youngest under 15 (under_15_alone) or 15 to 17; somebody of 65 or older; mental health.",
    ),
}


def stated(definitions: Mapping[str, Definition]) -> dict[str, Any]:
    """A report's definitions, by the figure they define."""
    return {figure: definition.stated() for figure, definition in definitions.items()}
