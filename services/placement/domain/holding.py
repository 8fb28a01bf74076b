"""For how long beds are held."""

from datetime import datetime, timedelta

from chassis.errors import BadInput, Refused

USUAL_HOLD = timedelta(hours=2)
AFTER_ARRIVAL = timedelta(hours=1)
LONGEST_HOLD = timedelta(hours=24)
WARNED_BEFORE = timedelta(minutes=30)


def require_length(start: datetime, until: datetime, field: str) -> None:
    """422 for a hold that ends before it begins, or lasts longer than a day."""
    if until <= start:
        raise BadInput("hold_past", "The hold would be over before it begins.", field=field)
    if until - start > LONGEST_HOLD:
        raise BadInput(
            "hold_too_long",
            "Beds are held for {hours} hours at most.",
            field=field,
            hours=LONGEST_HOLD // timedelta(hours=1),
        )


def require_order(asked_at: datetime, then: datetime) -> None:
    """422 for what would have become of a request before it was made."""
    if then < asked_at:
        raise BadInput("before_request", "That is before the request was made.", field="occurred_at")


def not_held() -> Refused:
    """What was promised has ended."""
    return Refused("no_longer_held", "The beds are no longer held; ask for them anew.")
