"""A writer that may be killed at any moment: one warm process that makes lives by fork, for tests of crashes.

`python -m tests.integration.store.mortal URL` reads lines `FIRST POINT` from standard input. For each it forks a life
whose clients send commands numbered from FIRST; acknowledgements come as lines `client number position event_id` on
standard output, its end as `dead`. With a POINT other than `-` the life kills itself there, the third time it comes by.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from chassis.decider import Key, handle
from chassis.errors import ZavetjeError
from chassis.event_store import Store
from tests.integration.store.bookings import MODELS, SERVICE, Book, Count, Rename, ask, told
from tests.integration.store.opening import SHAPES

CLIENTS = 4
POINTS = (
    "before the facts",
    "after the facts",
    "before the head",
    "after the head",
    "before the commit",
    "after the commit",
)


def live(url: str, first: list[int], point: str) -> None:
    """Open the store and send commands until killed."""
    store = Store(SERVICE, url, SHAPES, MODELS)
    if point != "-":
        die_at(store, point)
    store.start()
    clients = [
        threading.Thread(target=send, args=(store, client, number)) for client, number in enumerate(first)
    ]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()


def send(store: Store, client: int, number: int) -> None:
    """Each command under a key of its own, the next one after an answer; the first may be a repeat."""
    while True:
        name, identity = f"{client}-{number}", f"{client}-{number // 4}"
        key = Key(f"client {client}", name, "POST /bookings", name)
        envelope = told(command_id=name)
        commands = (
            Book(told=envelope, room=identity),
            Rename(told=envelope, label=name),
            Count(told=envelope),
            Rename(told=envelope, label=f"{name} again"),
        )
        try:
            answer = handle(store, [ask(commands[number % 4], identity)], key=key).result(30)
        except ZavetjeError:
            continue
        event_id = answer.body["events"][0]["event_id"]
        os.write(1, f"{client} {number} {answer.position} {event_id}\n".encode())
        number += 1


def die_at(store: Store, point: str) -> None:
    """Kill this process the third time it comes to `point`."""
    passes = iter([False, False, True])

    def here(*_: Any) -> None:
        if next(passes, False):
            os.kill(os.getpid(), signal.SIGKILL)

    word, _, what = point.partition(" the ")
    statement = {"facts": "INSERT INTO event", "head": "UPDATE log_head"}.get(what)
    if statement is not None:
        sa.event.listen(store.writer_engine, f"{word}_cursor_execute", only(statement, here))
    else:
        dialect: Any = store.writer_engine.dialect
        really = dialect.do_commit
        steps = (here, really) if word == "before" else (really, here)
        dialect.do_commit = lambda connection: [step(connection) for step in steps]


def only(beginning: str, then: Callable[..., None]) -> Callable[..., None]:
    """A listener for statements that begin so."""

    def heard(connection: object, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(beginning):
            then()

    return heard


def main(url: str) -> None:
    """Make a life for each line, until there are no more."""
    for line in sys.stdin:
        first, point = json.loads(line)
        life = os.fork()
        if life == 0:
            live(url, first, point)
        os.write(1, f"pid {life}\n".encode())
        os.waitpid(life, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main(sys.argv[1])
