"""What happens to a subscription of the police: where they want to hear of what; its secret is never among it."""

from typing import Literal, TypeAlias, get_args

from chassis.facts import Event

Announced = Literal["notification_taken_over", "restraining_order_changed"]


class SubscriptionMade(Event):
    """Somebody wants to hear, at `url`, of `events` about these stations (or all of an administration)."""

    type = "subscription_made"
    rank = 5

    url: str
    events: tuple[Announced, ...]
    stations: tuple[str, ...]


class SubscriptionSecretChanged(Event):
    """From here on deliveries are signed with another secret, for a day with the one before as well."""

    type = "subscription_secret_changed"
    rank = 10

    version: int


class SubscriptionEnded(Event):
    """They want to hear no more."""

    type = "subscription_ended"
    rank = 20


SubscriptionEvent: TypeAlias = SubscriptionMade | SubscriptionSecretChanged | SubscriptionEnded
SUBSCRIPTION_EVENTS: tuple[type[Event], ...] = get_args(SubscriptionEvent)
