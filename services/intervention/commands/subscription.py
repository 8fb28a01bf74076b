"""What somebody asks of a subscription."""

from typing import TypeAlias

from chassis.facts import Command
from services.intervention.events.subscription import Announced


class SubscriptionCommand(Command):
    """A command to the subscription `subscription_id`."""

    subscription_id: str


class Subscribe(SubscriptionCommand):
    """Tell me, there, of this."""

    url: str
    events: tuple[Announced, ...]
    stations: tuple[str, ...]


class ChangeSecret(SubscriptionCommand):
    """Sign with another secret from now on."""


class Unsubscribe(SubscriptionCommand):
    """Tell me no more."""


AnySubscriptionCommand: TypeAlias = Subscribe | ChangeSecret | Unsubscribe
