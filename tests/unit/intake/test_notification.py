"""The rules of a notification."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.testing import NIGHT, fact, told
from services.intake.commands.notification import JoinNotification, SupplementNotification, TriageNotification
from services.intake.domain.notification_state import Earlier, Other
from services.intake.events.notification import (
    NotificationJoined,
    NotificationSupplemented,
    NotificationTriaged,
    OrderAnnounced,
)
from tests.unit.intake.rules import NOTIFICATION, POLICE, SD1, knows, receive, received


def triage(**said: Any) -> TriageNotification:
    return TriageNotification(told=told(), notification_id="1", **said)


def join(other: str) -> JoinNotification:
    return JoinNotification(told=told(), notification_id="1", same_as=other)


def order(**changes: Any) -> OrderAnnounced:
    plain = {"id": "order-1", "issued_at": NIGHT, "distance_m": 200, "underlying": "crime"}
    return OrderAnnounced(**{**plain, **changes})


class TestReceiving:
    def test_the_unit_competent_and_who_is_on_call_are_named(self):
        known = knows(on_call=(SD1,), possible_duplicates=("notification-0",))
        fact = received(on_call=(SD1,), possible_duplicates=("notification-0",))
        NOTIFICATION.given().when(receive(), known).then(fact)

    def test_a_letter_names_nobody_on_call(self):
        known = knows(on_call=(SD1,))
        NOTIFICATION.given().when(receive(urgency="for_information"), known).then(
            received(urgency="for_information")
        )

    def test_the_same_reference_and_body_is_the_same_notification(self):
        known = knows(earlier=Earlier("notification-0", "digest-1"))
        NOTIFICATION.given().when(receive(), known).refused("already_received")

    def test_the_same_reference_with_another_body_needs_a_supplement(self):
        known = knows(earlier=Earlier("notification-0", "digest-0"))
        NOTIFICATION.given().when(receive(), known).refused("changed_notification")

    def test_the_same_id_with_another_body_needs_a_supplement(self):
        NOTIFICATION.given(received()).when(receive(body_digest="digest-2"), knows()).refused(
            "changed_notification"
        )

    def test_police_speak_for_their_own_station(self):
        known = knows()
        NOTIFICATION.given().when(receive(station="PP Izola"), known).refused("foreign_station")
        NOTIFICATION.given().when(receive(station=None), known).refused("foreign_station")

    def test_an_administration_speaks_for_its_stations(self):
        envelope = {**POLICE, "stations": frozenset({"PU Koper"})}
        NOTIFICATION.given().when(receive(envelope), knows()).then(received())

    def test_a_worker_takes_a_call_of_any_station(self):
        NOTIFICATION.given().when(receive({"roles": frozenset({"on_call_worker"})}), knows()).then(received())

    def test_an_unknown_station_is_refused(self):
        command = receive({"roles": frozenset({"on_call_worker"})})
        NOTIFICATION.given().when(command, knows(administration=None)).refused("unknown_station")

    def test_an_unknown_municipality_is_refused(self):
        NOTIFICATION.given().when(receive(), knows(competence=None)).refused("unknown_municipality")
        NOTIFICATION.given().when(receive(), knows(scene_known=False)).refused("unknown_municipality")

    def test_no_risk_known_stands_alone(self):
        NOTIFICATION.given().when(receive(risks=("weapon", "none_known")), knows()).refused(
            "contradicting_risks"
        )

    def test_an_order_over_200_metres_cannot_be(self):
        NOTIFICATION.given().when(receive(restraining_order=order(distance_m=201)), knows()).refused(
            "distance_over_limit"
        )
        said = order()
        NOTIFICATION.given().when(receive(restraining_order=said), knows()).then(
            received(restraining_order=said)
        )

    def test_an_order_issued_in_the_future_cannot_be(self):
        late = order(issued_at=NIGHT + timedelta(minutes=6))
        NOTIFICATION.given().when(receive(restraining_order=late), knows()).refused("future_instant")


class TestTriage:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"decision": "in_scope"}, "ground_missing"),
            ({"decision": "out_of_scope"}, "reason_of_triage_missing"),
            ({"decision": "information", "reason": "other"}, "reason_out_of_place"),
            (
                {"decision": "in_scope", "ground": "endangered_child", "reason": "other"},
                "reason_out_of_place",
            ),
            (
                {"decision": "out_of_scope", "ground": "endangered_child", "reason": "other"},
                "ground_out_of_place",
            ),
            ({"decision": "information", "ground": "endangered_child"}, "ground_out_of_place"),
        ],
    )
    def test_a_triage_says_neither_too_little_nor_too_much(self, said, code):
        NOTIFICATION.given(received()).when(triage(**said), knows()).refused(code)

    @pytest.mark.parametrize(
        "said",
        [
            {"decision": "in_scope", "ground": "endangered_child"},
            {"decision": "out_of_scope", "reason": "homelessness"},
            {"decision": "information"},
        ],
    )
    def test_the_decision_stands(self, said):
        NOTIFICATION.given(received()).when(triage(**said), knows()).then(NotificationTriaged(**said))

    def test_the_same_again_is_quiet(self):
        before = NotificationTriaged(decision="information", reason_code="typing_error")
        NOTIFICATION.given(received(), before).when(triage(decision="information"), knows()).then()

    def test_another_decision_later_stands_beside_it(self):
        said = {"decision": "in_scope", "ground": "endangered_child"}
        before = NotificationTriaged(decision="information")
        NOTIFICATION.given(received(), before).when(triage(**said), knows()).then(NotificationTriaged(**said))

    def test_nothing_is_triaged_before_it_came(self):
        early = told(occurred_at=NIGHT - timedelta(minutes=1))
        command = TriageNotification(told=early, notification_id="1", decision="information")
        NOTIFICATION.given(received()).when(command, knows()).refused("before_notification")

    def test_an_unknown_notification_is_not_found(self):
        NOTIFICATION.given().when(triage(decision="information"), knows()).refused("not_found")

    def test_a_triage_told_for_before_the_call_is_not_lost(self):
        early = fact(NotificationTriaged(decision="information"), 1, "notification-1",
                     occurred_at=NIGHT - timedelta(minutes=1))  # fmt: skip
        late = fact(received(), 2, "notification-1")
        NOTIFICATION.given(early, late).when(triage(decision="information"), knows()).then()


class TestSupplements:
    def test_more_is_told(self):
        command = SupplementNotification(
            told=told(), notification_id="1", text_id="text-2", risks=("weapon",)
        )
        fact = NotificationSupplemented(text_id="text-2", risks=("weapon",))
        NOTIFICATION.given(received()).when(command, knows()).then(fact)
        NOTIFICATION.given(received(), fact).when(command, knows()).then()

    def test_nothing_is_no_supplement(self):
        command = SupplementNotification(told=told(), notification_id="1")
        NOTIFICATION.given(received()).when(command, knows()).refused("nothing_said")

    def test_police_supplement_their_own(self):
        foreign = told(**{**POLICE, "stations": frozenset({"PP Izola"})})
        command = SupplementNotification(told=foreign, notification_id="1", risks=("weapon",))
        NOTIFICATION.given(received()).when(command, knows()).refused("foreign_station")


class TestJoining:
    def test_two_are_one(self):
        known = knows(other=Other("notification-2", None))
        NOTIFICATION.given(received()).when(join("notification-2"), known).then(
            NotificationJoined(same_as="notification-2")
        )
        NOTIFICATION.given(received(), NotificationJoined(same_as="notification-2")).when(
            join("notification-2"), known
        ).then()

    def test_not_with_itself(self):
        NOTIFICATION.given(received()).when(join("1"), knows()).refused("same_as_itself")

    def test_not_with_an_unknown_one(self):
        NOTIFICATION.given(received()).when(join("notification-2"), knows()).refused("unknown_notification")

    def test_no_chains_and_no_circles(self):
        chained = knows(other=Other("notification-2", "notification-3"))
        NOTIFICATION.given(received()).when(join("notification-2"), chained).refused("joined_already")
        circle = knows(other=Other("notification-2", None), others=("notification-2",))
        NOTIFICATION.given(received()).when(join("notification-2"), circle).refused("others_joined_to_it")
