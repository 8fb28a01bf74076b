"""Whatever order, repetition or loss a delivery suffers, the same read model and the same reactions come of it."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.checkpoints import complete_through
from chassis.clock import micros
from chassis.envelope import to_envelope
from chassis.facts import FactWithdrawn, Recorded
from chassis.inbox import Inbox
from chassis.messaging import Bus, Head
from chassis.receiving import message
from chassis.testing import fact
from tests.integration.bus.world import NIGHT, Reader, ThingNamed, until

STORE_ID = "store-1"
SECRET = "an invented secret"


class Silent:
    """A sender that is only its log: the messages it would answer over HTTP."""

    name = "maker"

    def __init__(self, facts: Sequence[Recorded]):
        self.envelopes = [to_envelope(self.name, one, one.event) for one in facts]
        self.head = Head(self.name, len(facts), micros(facts[-1].recorded_at), STORE_ID)

    def http(self) -> httpx.AsyncClient:
        def answer(request: httpx.Request) -> httpx.Response:
            after, limit = int(request.url.params["after"]), int(request.url.params["limit"])
            items = b",".join(self.envelopes[after : after + limit])
            head = self.head.encode()
            return httpx.Response(200, content=b'{"items":[' + items + b'],"head":' + head + b"}")

        return httpx.AsyncClient(transport=httpx.MockTransport(answer))


def log_of(kinds: Sequence[tuple[int, str, bool]]) -> list[Recorded]:
    """A log of facts about three things: (thing, what happens, in the same group as the one before)."""
    facts: list[Recorded] = []
    recorded_at = NIGHT
    for position, (thing, what, together) in enumerate(kinds, start=1):
        recorded_at += timedelta(0) if together else timedelta(seconds=1)
        earlier = [one for one in facts if one.stream == f"thing-{thing}"]
        corrects = earlier[-1].event_id if earlier and what != "named" else None
        withdrawn = what == "withdrawn" and corrects is not None
        facts.append(
            fact(
                FactWithdrawn() if withdrawn else ThingNamed(number=position),
                position,
                f"thing-{thing}",
                version=len(earlier) + 1,
                occurred_at=NIGHT - timedelta(hours=position * 7 % 5),
                recorded_at=recorded_at,
                corrects=corrects,
            )
        )
    return facts


LOGS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["named", "corrected", "withdrawn"]), st.booleans()),
    min_size=1,
    max_size=30,
).map(log_of)


async def deliver(inbox: Inbox, sender: Silent, batches: Sequence[Sequence[int]]) -> None:
    """Batches of positions as a broken bus might bring them; at last the sender says how far it is."""
    for batch in batches:
        found = [message(sender.envelopes[position - 1], STORE_ID) for position in batch]
        await inbox._take(sorted(found, key=lambda one: one.position))
    inbox._head, inbox._behind_since = sender.head, -100.0
    await inbox._mind_the_head()
    await inbox._mind_the_head()


@settings(max_examples=60, deadline=None)
@given(data=st.data(), facts=LOGS)
def test_any_delivery_ends_in_the_same_read_model(data: st.DataObject, facts: list[Recorded]):
    positions = st.integers(1, len(facts))
    batches = data.draw(st.lists(st.lists(positions, max_size=10), max_size=8))
    sender = Silent(facts)
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        reader = Reader(Path(folder), sender)  # type: ignore[arg-type]
        inbox = reader.inbox(Bus("nats://127.0.0.1:1", reader.name))
        runner.run(inbox._begin())
        runner.run(deliver(inbox, sender, batches))
        reader.store.stop()
        check(reader, inbox, sender, facts)


def check(reader: Reader, inbox: Inbox, sender: Silent, facts: Sequence[Recorded]) -> None:
    named = [one.position for one in facts if isinstance(one.event, ThingNamed)]
    reader.open()
    try:
        assert inbox.position == len(facts)
        assert reader.kept() == list(range(1, len(facts) + 1))
        assert reader.echoes() == named
        assert reader.rows() == reader.rebuilt()
        with reader.store.reading() as connection:
            assert complete_through(connection, sender.name) == sender.head.closed_at
    finally:
        reader.store.stop()


async def test_a_head_before_its_messages_closes_nothing_until_they_are_here(tmp_path: Path):
    facts = log_of([(0, "named", False), (1, "named", False)])
    sender = Silent(facts)
    reader = Reader(tmp_path, sender)  # type: ignore[arg-type]
    inbox = reader.inbox(Bus("nats://127.0.0.1:1", reader.name))
    await inbox._begin()
    later = Head(sender.name, 2, sender.head.closed_at + 5_000_000, STORE_ID)
    inbox._hear_head(later.encode())
    await inbox._take([message(sender.envelopes[0], STORE_ID)])
    assert inbox.status()["closed_at"] == micros(facts[0].recorded_at) - 1
    await inbox._take([message(sender.envelopes[1], STORE_ID)])
    assert inbox.status()["closed_at"] == later.closed_at
    reader.store.stop()


@pytest.mark.parametrize("broken", [b"", b"{}", b"[]", b'{"position": 1}'])
async def test_an_answer_that_is_none_halts_the_source(tmp_path: Path, broken: bytes):
    sender = Silent(log_of([(0, "named", False)]))
    reader = Reader(tmp_path, sender)  # type: ignore[arg-type]
    sender.envelopes = [broken or b"null"]
    inbox = reader.inbox(Bus("nats://127.0.0.1:1", reader.name))
    await inbox._begin()
    running = asyncio.create_task(inbox.run())
    inbox._head, inbox._behind_since = sender.head, -100.0
    await until(lambda: inbox.state == "halted")
    assert inbox.status()["cause"] == "Unreadable: maker answered no messages"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    reader.store.stop()
