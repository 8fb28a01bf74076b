"""Short words for the tests of intake's rules: obviously invented ids, commands with their envelope."""

from typing import Any

from chassis.testing import Scenario, told
from services.intake.app import RULES
from services.intake.commands.notification import ReceiveNotification
from services.intake.domain.corrections import Competence
from services.intake.domain.notification_state import NotificationKnows
from services.intake.events.notification import NotificationReceived, OnCall

KOPER = Competence("koper", "juzna-primorska")
POLICE: dict[str, Any] = {
    "actor": "pp-koper",
    "roles": frozenset({"police"}),
    "stations": frozenset({"PP Koper"}),
}
SAID: dict[str, Any] = {
    "case_id": "case-1",
    "source_kind": "police",
    "station": "PP Koper",
    "external_ref": "2230-1/2021",
    "body_digest": "digest-1",
    "received_by": "api",
    "urgency": "now",
    "ground": "domestic_violence",
    "municipality": "koper",
    "summary_id": "text-1",
    "person_ids": ("vila", "zmaj"),
}
NOTIFICATION = Scenario(RULES["notification"])
CASE = Scenario(RULES["case"])
PERSON = Scenario(RULES["person"])


def receive(envelope: dict[str, Any] | None = None, **changes: Any) -> ReceiveNotification:
    """A notification of police arrives."""
    return ReceiveNotification(told=told(**(envelope or POLICE)), notification_id="1", **{**SAID, **changes})


def received(**changes: Any) -> NotificationReceived:
    """The fact that comes of it."""
    whose = {"csd": "juzna-primorska", "competent_unit": "koper"}
    return NotificationReceived(**{**SAID, **whose, **changes})


def knows(**changes: Any) -> NotificationKnows:
    """What the rules know of Koper."""
    return NotificationKnows(**{"competence": KOPER, "administration": "PU Koper", **changes})


SD1 = OnCall(readiness=1, worker_id="sd1")
