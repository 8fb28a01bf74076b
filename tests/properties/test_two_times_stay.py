"""Same bytes for ever: what was answered while others wrote is answered again, to the byte."""

import json
import random
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.decider import handle
from chassis.errors import BadInput, ZavetjeError
from chassis.event_store import Store
from chassis.facts import Command, WithdrawFact
from chassis.projections import as_of, known_at
from chassis.questions import Asked, Progress, Question, answer
from chassis.tables import EVENT
from tests.integration.store.bookings import LABELS, Book, Count, Rename, ask, minutes, told
from tests.integration.store.opening import opened

STREAMS = [str(number) for number in range(8)]
SECONDS = 0.8


def write(stores: Sequence[Store], seed: int, stop: threading.Event) -> None:
    """Tell, correct and withdraw until `stop`, one to eight commands at a time, on any replica."""
    chosen, ids = random.Random(seed), [""]
    while not stop.is_set():
        store = chosen.choice(stores)
        waiting = []
        for _ in range(chosen.randint(1, 8)):
            identity, at = chosen.choice(STREAMS), minutes(chosen.randrange(60))
            command: Command = chosen.choice([
                Book(told=told(occurred_at=at), room=identity),
                Rename(told=told(occurred_at=at), label=str(chosen.random())),
                Rename(told=told(occurred_at=at, corrects=chosen.choice(ids[-5:])), label=str(chosen.random())),
                WithdrawFact(told=told(occurred_at=at, corrects=chosen.choice(ids[-5:]))),
                Count(told=told(occurred_at=at)),
            ])  # fmt: skip
            waiting.append(handle(store, [ask(command, identity)]))
        for future in waiting:
            if (error := future.exception(20)) is None:
                ids += [event["event_id"] for event in future.result().body["events"]]
            else:
                assert isinstance(error, ZavetjeError)


def everything(question: Question) -> dict[str, Any]:
    """Names then true, names ever known, and a count of the log: three ways to give oneself away."""
    table, connection = LABELS.table, question.connection
    true = sa.select(table.c.stream, table.c.label).where(as_of(table, question.at, question.known_at))
    ever = sa.select(table.c.stream, table.c.valid_from, table.c.valid_to, table.c.label)
    ever = ever.where(known_at(table, question.known_at))
    count = sa.select(sa.func.count()).select_from(EVENT).where(EVENT.c.recorded_at <= question.known_at)
    return {
        "true": sorted(map(list, connection.execute(true))),
        "ever": sorted(map(list, connection.execute(ever))),
        "facts": connection.execute(count).scalar_one(),
    }


def put(store: Store, progress: Progress, asked: Asked) -> bytes:
    found = answer(store, progress, asked, everything, (), "")
    return json.dumps(found, sort_keys=True).encode()


def asked_again(answered: bytes) -> Asked:
    said = json.loads(answered)
    return Asked(datetime.fromisoformat(said["at"]), datetime.fromisoformat(said["known_at"]))


def ask_at_random(stores: Sequence[Store], seed: int, stop: threading.Event) -> list[bytes]:
    """Questions for now, for an instant of the world, for a moment of knowledge; each asked again soon after."""
    chosen, answers = random.Random(seed), []
    progress = [Progress(store) for store in stores]
    while not stop.is_set():
        which = chosen.randrange(len(stores))
        store = stores[which]
        at = chosen.choice([None, minutes(chosen.randrange(60))])
        ago = timedelta(milliseconds=chosen.choice([0, 0, 1, 50, 400]))
        known = chosen.choice([None, store.clock.now() - ago])
        try:
            answers.append(put(store, progress[which], Asked(at, known)))
        except BadInput:
            continue
        old = chosen.choice(answers[-20:])
        assert put(store, progress[which], asked_again(old)) == old
    return answers


def asked_while_written(stores: Sequence[Store], seed: int) -> int:
    """Write and ask for a while, then ask all again; answers how many answers were compared."""
    stop = threading.Event()
    writers = [threading.Thread(target=write, args=(stores, seed + number, stop)) for number in range(2)]
    timer = threading.Timer(SECONDS, stop.set)
    for thread in [*writers, timer]:
        thread.start()
    try:
        answers = ask_at_random(stores, seed, stop)
    finally:
        stop.set()
        for thread in [*writers, timer]:
            thread.join()
    progress = [Progress(store) for store in stores]
    for number, answered in enumerate(answers):
        which = number % len(stores)
        assert put(stores[which], progress[which], asked_again(answered)) == answered
    assert len({json.loads(answered)["facts"] for answered in answers}) > 5, "nothing was written meanwhile"
    return len(answers)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_answer_given_while_others_write_is_given_again(
    seed: int, tmp_path_factory: pytest.TempPathFactory
):
    folder: Path = tmp_path_factory.mktemp("two-times")
    with opened(f"sqlite:///{folder}/store.db") as store:
        assert asked_while_written([store], seed) > 10


def test_two_replicas_on_postgresql_give_it_again(postgres_url: str):
    with opened(postgres_url) as one, opened(postgres_url) as other:
        assert asked_while_written([one, other], 11) > 10
