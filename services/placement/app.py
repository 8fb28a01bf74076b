"""The placement service, wired on one page."""

import json
from pathlib import Path

from chassis.decider import Rules
from chassis.facts import Command
from chassis.service import Service
from contracts import intake, reporting
from contracts.permissions import TABLES
from services.placement.api import ROUTER
from services.placement.api.wiring import Wiring
from services.placement.domain import centre, course, enquiry, living, request, service, stay
from services.placement.domain.corrections import may_correct
from services.placement.events import EVENTS
from services.placement.projections import cases
from services.placement.projections.cases import CASES
from services.placement.projections.centres import CENTRES
from services.placement.projections.enquiries import ENQUIRIES
from services.placement.projections.law_entries import LAW_ENTRIES
from services.placement.projections.lines import LINES
from services.placement.projections.looks import look
from services.placement.projections.months_handed_in import MONTHS_HANDED_IN
from services.placement.projections.municipalities import MUNICIPALITIES
from services.placement.projections.people import PEOPLE
from services.placement.projections.places import PLACES
from services.placement.projections.requests import REQUESTS, STAYS_ASKED
from services.placement.projections.seen import SEEN
from services.placement.projections.services import SERVICES
from services.placement.projections.stays import STAYS
from services.placement.published import published

OF_CENTRES = Rules(
    kind="centre",
    initial=centre.INITIAL,
    evolve=centre.evolve,
    decide=centre.decide,
    belongs=centre.belongs,
)
OF_ENQUIRIES = Rules(
    kind="enquiry",
    initial=enquiry.INITIAL,
    evolve=enquiry.evolve,
    decide=enquiry.decide,
    belongs=enquiry.belongs,
    look=look,
    looks=(Command,),
    may_correct=may_correct,
)
OF_REQUESTS = Rules(
    kind="placement_request",
    initial=course.INITIAL,
    evolve=course.evolve,
    decide=request.decide,
    belongs=course.belongs,
    look=look,
    looks=(Command,),
    may_correct=may_correct,
    alarms=request.alarms,
    alarm=request.alarm,
)
OF_STAYS = Rules(
    kind="stay",
    initial=living.INITIAL,
    evolve=living.evolve,
    decide=stay.decide,
    belongs=living.belongs,
    look=look,
    looks=(Command,),
    may_correct=may_correct,
)
OF_SERVICES = Rules(
    kind="house_service",
    initial=service.INITIAL,
    evolve=service.evolve,
    decide=service.decide,
    belongs=service.belongs,
    look=look,
    looks=(Command,),
    may_correct=may_correct,
)
SENTENCES = json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8"))
SERVICE = Service(
    name="placement",
    events=EVENTS,
    rules=(OF_CENTRES, OF_ENQUIRIES, OF_REQUESTS, OF_STAYS, OF_SERVICES),
    projections=(
        CENTRES,
        ENQUIRIES,
        PLACES,
        STAYS,
        REQUESTS,
        STAYS_ASKED,
        LINES,
        SEEN,
        SERVICES,
        PEOPLE,
        CASES,
        LAW_ENTRIES,
        MONTHS_HANDED_IN,
        MUNICIPALITIES,
    ),
    published=published,
    contracts={"intake": intake.MESSAGES, "reporting": reporting.MESSAGES},
    router=ROUTER,
    permissions=TABLES["placement"],
    sentences=SENTENCES,
    wiring=lambda settings: Wiring(OF_CENTRES, OF_ENQUIRIES, OF_REQUESTS, OF_STAYS, OF_SERVICES),
    whose_case=cases.whose,
)
