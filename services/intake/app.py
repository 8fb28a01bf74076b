"""The wiring of intake, on one page."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chassis import seal_keys
from chassis.backups import erasures
from chassis.decider import Rules
from chassis.event_store import open_engine
from chassis.facts import Command
from chassis.keys import KeyStore
from chassis.service import Service
from chassis.settings import Settings
from chassis.wrapping import KeyCommand, KeyFiles, Wrapping
from contracts import intervention, placement, reporting
from contracts.permissions import TABLES
from services.intake import api
from services.intake.api import erasure
from services.intake.api.seeing import Seeing
from services.intake.api.wiring import Wiring
from services.intake.domain import (
    access,
    case,
    corrections,
    law_entry,
    notification,
    notification_state,
    person,
    reference,
    written_form,
)
from services.intake.events import access as access_events
from services.intake.events import case as case_events
from services.intake.events import law_entry as law_events
from services.intake.events import look as look_events
from services.intake.events import notification as notification_events
from services.intake.events import person as person_events
from services.intake.events import reference as reference_events
from services.intake.projections import (
    access_reviews,
    broken_glass,
    case_interventions,
    case_persons,
    cases,
    duty,
    guests,
    house_requests,
    houses,
    knowledge,
    law_entries,
    months_handed_in,
    notification_references,
    notifications,
    person_stays,
    persons,
    seen_persons,
    texts,
    whose,
)
from services.intake.projections import reference as references
from services.intake.published import published
from services.intake.reactions import react_to_placement

EVERY: tuple[type[Command], ...] = (Command,)
RULES: dict[str, Rules[Any, Any]] = {
    "notification": Rules(
        kind="notification",
        initial=notification_state.Unheard(),
        evolve=notification_state.evolve,
        decide=notification.decide,
        belongs=notification_state.belongs,
        look=knowledge.for_notification,
        looks=EVERY,
        may_correct=corrections.may_correct,
        alarms=written_form.alarms,
        alarm=written_form.alarm,
    ),
    "case": Rules(
        kind="case",
        initial=case.Unopened(),
        evolve=case.evolve,
        decide=case.decide,
        belongs=case.belongs,
        look=knowledge.for_case,
        looks=EVERY,
        may_correct=corrections.may_correct,
    ),
    "person": Rules(
        kind="person",
        initial=person.Unregistered(),
        evolve=person.evolve,
        decide=person.decide,
        belongs=person.belongs,
        look=knowledge.for_person,
        looks=EVERY,
        may_correct=person.may_correct,
    ),
    "law": Rules(
        kind="law",
        initial=law_entry.Entries(),
        evolve=law_entry.evolve,
        decide=law_entry.decide,
        belongs=law_entry.belongs,
        look=knowledge.for_law,
        looks=EVERY,
        may_correct=corrections.may_correct,
    ),
    "access": Rules(
        kind="access",
        initial=access.Unsaid(),
        evolve=access.evolve,
        decide=access.decide,
        belongs=access.belongs,
        may_correct=corrections.never,
    ),
    **{
        kind: Rules(
            kind=kind,
            initial=reference.Unset(),
            evolve=reference.evolve,
            decide=reference.decide,
            belongs=reference.belongs,
            look=knowledge.for_reference,
            looks=EVERY,
            may_correct=corrections.may_correct,
        )
        for kind in references.KINDS
    },
}


def master_key(settings: Settings) -> Wrapping:
    """What wraps the topmost keys: the operator's program, else the key files."""
    if settings.seal_command is not None:
        return KeyCommand(settings.seal_command)
    return KeyFiles(settings.seal_key_file)


def keys_verb(settings: Settings, words: Sequence[str]) -> int:
    """`keys status`, `keys rotate`: the master key's versions, and a further one that wraps everything anew."""
    return seal_keys.run(words, settings, master_key(settings))


def erasures_verb(settings: Settings, words: Sequence[str]) -> int:
    """`erasures FILE`: after a restore, destroy again the keys that are named there and those of whoever was erased."""
    if len(words) != 1:
        return 2
    engine = open_engine(settings.database_url("intake"), writing=False)
    keys = KeyStore(settings.intake_keys_database_url, master_key(settings))
    try:
        with engine.begin() as connection:
            gone = erasure.erased_in(connection)
        erasure.destroy_all(keys, {*gone, *erasures(Path(words[0]))})
    finally:
        keys.close()
        engine.dispose()
    return 0


def wiring(settings: Settings) -> Wiring:
    """The key store opened, beside the rules and what needs both."""
    keys = KeyStore(settings.intake_keys_database_url, master_key(settings))
    return Wiring(keys, RULES, Seeing(keys, RULES["person"]))


SERVICE = Service(
    name="intake",
    events=(
        *notification_events.EVENTS,
        *case_events.EVENTS,
        *person_events.EVENTS,
        *reference_events.EVENTS,
        *law_events.EVENTS,
        *look_events.EVENTS,
        *access_events.EVENTS,
    ),
    rules=tuple(RULES.values()),
    projections=(
        notifications.NOTIFICATIONS,
        notification_references.REFERENCES,
        cases.CASES,
        case_persons.CASE_PERSONS,
        texts.TEXTS,
        persons.PERSONS,
        references.REFERENCE,
        law_entries.LAW_ENTRIES,
        duty.DUTY,
        months_handed_in.MONTHS_HANDED_IN,
        case_interventions.CASE_INTERVENTIONS,
        person_stays.PERSON_STAYS,
        houses.HOUSES,
        house_requests.HOUSE_REQUESTS,
        guests.GUESTS,
        seen_persons.SEEN_PERSONS,
        broken_glass.BROKEN_GLASS,
        access_reviews.ACCESS_REVIEWS,
    ),
    published=published,
    router=api.ROUTER,
    permissions=TABLES["intake"],
    contracts={
        "intervention": intervention.MESSAGES,
        "placement": placement.MESSAGES,
        "reporting": reporting.MESSAGES,
    },
    reactions={"placement": react_to_placement},
    sentences=json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8")),
    wiring=wiring,
    whose_case=whose.of_case,
    keeps_access=True,
    verbs={"keys": keys_verb, "erasures": erasures_verb},
)
