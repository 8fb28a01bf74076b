"""A subscription, given, when, then."""

from chassis.facts import WithdrawFact
from chassis.testing import Scenario, told
from services.intervention.app import OF_SUBSCRIPTIONS
from services.intervention.commands.subscription import ChangeSecret, Subscribe, Unsubscribe
from services.intervention.domain.subscription import versions
from services.intervention.events.subscription import (
    SubscriptionEnded,
    SubscriptionMade,
    SubscriptionSecretChanged,
)
from tests.unit.law.when import at

NIGHT = at("2021-03-17 02:00")
SAID = {
    "url": "https://hook.policija.invalid/",
    "events": ("restraining_order_changed",),
    "stations": ("PP Koper",),
}
MADE = SubscriptionMade.model_validate(SAID)


def subscribe(actor: str = "sd1", **changes: object) -> Subscribe:
    said = {
        "told": told(occurred_at=NIGHT, now=NIGHT, actor=actor),
        "subscription_id": "1",
        **SAID,
        **changes,
    }
    return Subscribe.model_validate(said)


def plain(actor: str = "sd1") -> dict[str, object]:
    return {"told": told(occurred_at=NIGHT, now=NIGHT, actor=actor), "subscription_id": "1"}


def given(*events: object) -> Scenario:
    return Scenario(OF_SUBSCRIPTIONS).given(*events)  # type: ignore[arg-type]


def test_it_is_made_once():
    given().when(subscribe()).then(MADE)
    given(MADE).when(subscribe()).then()
    given(MADE).when(subscribe(url="https://other.policija.invalid/")).refused("id_taken")
    given(MADE).when(subscribe(actor="somebody else")).refused("id_taken")
    given(MADE, SubscriptionEnded()).when(subscribe()).refused("id_taken")


def test_it_is_about_stations():
    given().when(subscribe(stations=())).refused("no_stations")


def test_it_ends_once_and_for_its_owner_alone():
    given(MADE).when(Unsubscribe.model_validate(plain())).then(SubscriptionEnded())
    given(MADE, SubscriptionEnded()).when(Unsubscribe.model_validate(plain())).then()
    given(MADE).when(Unsubscribe.model_validate(plain("somebody else"))).refused("not_found")
    given().when(Unsubscribe.model_validate(plain())).refused("not_found")


def test_its_secret_changes_while_it_lives():
    given(MADE).when(ChangeSecret.model_validate(plain())).then(SubscriptionSecretChanged(version=2))
    changed = SubscriptionSecretChanged(version=2)
    given(MADE, changed).when(ChangeSecret.model_validate(plain())).then(SubscriptionSecretChanged(version=3))
    given(MADE, SubscriptionEnded()).when(ChangeSecret.model_validate(plain())).refused("subscription_ended")


def test_for_a_day_both_secrets_hold():
    assert versions(None, 1, NIGHT) == (1,)
    assert versions(NIGHT, 2, at("2021-03-18 01:59")) == (2, 1)
    assert versions(NIGHT, 2, at("2021-03-18 02:00")) == (2,)


def test_it_is_not_corrected():
    withdrawal = WithdrawFact(told=told(occurred_at=NIGHT, now=NIGHT, corrects="test-1"))
    given(MADE).when(withdrawal).refused("not_corrected")
