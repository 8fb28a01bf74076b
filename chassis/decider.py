"""The one road of every command: key seen before? fold, look, decide, stage, answer."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from chassis.clock import micros, rfc3339
from chassis.errors import IdempotencyConflict, NotFound, Refused, VersionConflict
from chassis.event_store import Store, Tx
from chassis.facts import (
    WITHDRAWN,
    Belongs,
    Command,
    Event,
    FactWithdrawn,
    Recorded,
    Told,
    WithdrawFact,
    fold,
    standing,
)

S = TypeVar("S")
C = TypeVar("C", bound=Command)


def look_at_nothing(command: Any, connection: sa.Connection) -> None:
    """The rule needs nothing beyond its own stream."""


def allow(told: Told, fact: Recorded, known: Any) -> None:
    """Anybody who reached the command may correct the fact."""


@dataclass(frozen=True)
class Rules(Generic[C, S]):
    """One aggregate, as the decider needs it. All but `look` are pure.

    `kind` is the first word of its streams (`intervention` → `intervention-<id>`).
    `look(command, connection)` reads from the inline read models what `decide` must know beyond the stream; it
    sees everything decided before this request. `looks` names the commands that need it (others get None).
    `may_correct` raises Refused or Forbidden when `told.actor` may not correct or withdraw a fact.
    `alarms(state, known)` are the stream's clocks by name, `known` being what the command's `look` answered (None
    where it has none); they are set anew by every command, also by one that comes to no fact. `alarm` makes the
    command that a ringing one gives.
    """

    kind: str
    initial: S
    evolve: Callable[[S, Recorded], S]
    decide: Callable[[C, S, Any], Sequence[Event]]
    belongs: Callable[[S], Belongs]
    look: Callable[[Any, sa.Connection], Any] = look_at_nothing
    looks: tuple[type[Command], ...] = ()
    may_correct: Callable[[Told, Recorded, Any], None] = allow
    alarms: Callable[[S, Any], dict[str, datetime]] | None = None
    alarm: Callable[[str, str, Told], Command] | None = None

    def stream(self, identity: str) -> str:
        """The stream of the aggregate `identity`."""
        return f"{self.kind}-{identity}"


@dataclass(frozen=True)
class Ask:
    """One command to one aggregate."""

    rules: Rules[Any, Any]
    identity: str
    command: Command


@dataclass(frozen=True)
class Key:
    """An Idempotency-Key: whose, for which path, and the HMAC of the body as sent."""

    caller: str
    key: str
    path: str
    digest: str


@dataclass(frozen=True)
class Answer:
    """What a command came to: the body, and the log's position after its facts."""

    body: dict[str, Any]
    status: int
    position: int
    replayed: bool = False


@dataclass(frozen=True)
class Outcome:
    """The facts of one request by stream, and each stream's version; `known` is what the last `look` answered."""

    facts: dict[str, tuple[Recorded, ...]]
    versions: dict[str, int]
    states: dict[str, Any]
    known: dict[str, Any]

    def all_facts(self) -> list[Recorded]:
        """Every new fact in the order of its position."""
        return sorted(
            (fact for found in self.facts.values() for fact in found), key=lambda fact: fact.position
        )


def plain_reply(asks: Sequence[Ask], outcome: Outcome) -> dict[str, Any]:
    """`{"id", "version", "events"}` of the first command's aggregate."""
    first = asks[0].rules.stream(asks[0].identity)
    return {
        "id": asks[0].identity,
        "version": outcome.versions[first],
        "events": [{"event_id": fact.event_id, "type": fact.type} for fact in outcome.all_facts()],
    }


def receipt(service: str, position: int, recorded_at: datetime, chain: bytes) -> dict[str, Any]:
    """What proves that something was taken down: its last fact's place, and the chain's hash there (hex)."""
    return {
        "service": service,
        "position": position,
        "recorded_at": rfc3339(recorded_at),
        "hash": chain.hex().upper(),
    }


def with_receipt(tx: Tx, outcome: Outcome) -> dict[str, Any]:
    """The receipt of a request; None where no fact came of it."""
    facts = outcome.all_facts()
    if not facts:
        return {"receipt": None}
    return {"receipt": receipt(tx.service, facts[-1].position, facts[-1].recorded_at, tx.hash)}


def handle(
    store: Store,
    asks: Sequence[Ask],
    *,
    key: Key | None = None,
    status: int = 201,
    reply: Callable[[Outcome], dict[str, Any]] = lambda outcome: {},
) -> "Future[Answer]":
    """Decide `asks` together, all or none, and answer once their facts are durable.

    `reply` adds fields to the answer; it is kept for the key, so nothing personal may stand in it.
    The future raises the refusals of `errors.py`.
    """

    def work(tx: Tx) -> Answer:
        if key is not None and (kept := tx.result_of(key.caller, key.key)) is not None:
            return replay(kept, key)
        outcome = decide_all(tx, asks)
        body = {**plain_reply(asks, outcome), **with_receipt(tx, outcome), **reply(outcome)}
        if key is not None:
            tx.keep_result(result_row(key, status, body, tx))
        return Answer(body, status, tx.position)

    keys = () if key is None else ((key.caller, key.key),)
    return store.submit(work, streams=[ask.rules.stream(ask.identity) for ask in asks], keys=keys)


def replay(kept: dict[str, Any], key: Key) -> Answer:
    """The first answer again; another path or body under the same key is refused."""
    if (kept["path"], kept["digest"]) != (key.path, key.digest):
        raise IdempotencyConflict
    return Answer(json.loads(kept["answer"]), kept["status"], kept["position"], replayed=True)


def result_row(key: Key, status: int, body: dict[str, Any], tx: Tx) -> dict[str, Any]:
    """The kept answer as a row."""
    return {
        "caller": key.caller,
        "key": key.key,
        "path": key.path,
        "digest": key.digest,
        "status": status,
        "answer": json.dumps(body),
        "position": tx.position,
        "recorded_at": tx.recorded_at,
    }


def decide_all(tx: Tx, asks: Sequence[Ask]) -> Outcome:
    """Look for all first, then decide and stage each: a request sees what was decided before it, not half of itself."""
    known = [look(tx, ask) for ask in asks]
    outcome = Outcome({}, {}, {}, {})
    for ask, knows in zip(asks, known, strict=True):
        stream = ask.rules.stream(ask.identity)
        found, state = decide_one(tx, ask, knows)
        outcome.facts[stream] = outcome.facts.get(stream, ()) + found
        outcome.versions[stream] = len(tx.facts_of(stream))
        outcome.states[stream], outcome.known[stream] = state, knows
    return outcome


def look(tx: Tx, ask: Ask) -> Any:
    """What the rule must know beyond its stream."""
    return ask.rules.look(ask.command, tx.look()) if isinstance(ask.command, ask.rules.looks) else None


def decide_one(tx: Tx, ask: Ask, known: Any) -> tuple[tuple[Recorded, ...], Any]:
    """Fold, decide, stage one command; answers its facts and the state after them."""
    rules, told, stream = ask.rules, ask.command.told, ask.rules.stream(ask.identity)
    facts = tx.facts_of(stream)
    if told.expected_version is not None and told.expected_version != len(facts):
        raise VersionConflict(told.expected_version, len(facts), happened_since(facts, told.expected_version))
    standing_facts = standing(facts)
    corrected = corrected_fact(standing_facts, facts, told)
    if corrected is not None:
        rules.may_correct(told, corrected, known)
        ask = at_the_same_time(ask, corrected)
    before = [fact for fact in standing_facts if fact is not corrected]
    state = fold(before, rules.evolve, rules.initial)
    if isinstance(ask.command, WithdrawFact):
        events: Sequence[Event] = [FactWithdrawn()]
    else:
        events = rules.decide(ask.command, state, known)
    found, after = stage(tx, ask, with_reason(events, corrected, told), state)
    if rules.alarms is not None:
        tx.arm(stream, {name: micros(due) for name, due in rules.alarms(after, known).items()})
    return found, after


def at_the_same_time(ask: Ask, corrected: Recorded) -> Ask:
    """A correction that says no time of its own was so when the corrected fact said it was."""
    if not ask.command.told.same_time:
        return ask
    told = ask.command.told.model_copy(update={"occurred_at": corrected.occurred_at})
    return replace(ask, command=ask.command.model_copy(update={"told": told}))


def stage(tx: Tx, ask: Ask, events: Sequence[Event], state: Any) -> tuple[tuple[Recorded, ...], Any]:
    """Put the events into the group with whose they are; answers them and the state after them."""
    rules, stream = ask.rules, ask.rules.stream(ask.identity)
    if not events:
        return (), state
    told = ask.command.told
    drafts = [
        draft(event, told, stream, ahead) for ahead, event in enumerate(events) if event.type != WITHDRAWN
    ]
    found = tx.stage(stream, events, told, rules.belongs(fold(drafts, rules.evolve, state)))
    return found, fold(standing(tx.facts_of(stream)), rules.evolve, rules.initial)


def draft(event: Event, told: Told, stream: str, ahead: int) -> Recorded:
    """The event as it would stand in the log, before it has a place there: tells whose fact it is."""
    return Recorded(
        event=event,
        type=event.type,
        schema_version=event.schema_version,
        stream=stream,
        version=0,
        position=0,
        event_id=f"draft-{ahead}",
        occurred_at=told.occurred_at,
        recorded_at=told.now,
        actor=told.actor,
        command_id=told.command_id,
        correlation_id=told.correlation_id,
        digest=str(ahead),
        rank=event.rank,
    )


def corrected_fact(
    standing_facts: Sequence[Recorded], facts: Sequence[Recorded], told: Told
) -> Recorded | None:
    """The standing fact that the command corrects or withdraws; refused when there is none such."""
    if told.corrects is None:
        return None
    for fact in standing_facts:
        if fact.event_id == told.corrects:
            return fact
    if any(fact.event_id == told.corrects for fact in facts):
        raise Refused("already_corrected", "The fact {event} no longer stands.", event=told.corrects)
    raise NotFound("fact", told.corrects)


def with_reason(events: Sequence[Event], corrected: Recorded | None, told: Told) -> list[Event]:
    """A correction is one fact of the corrected one's kind, with its reason; a withdrawal carries its reason too."""
    if corrected is None:
        return list(events)
    if len(events) != 1 or events[0].type not in (corrected.type, FactWithdrawn.type):
        raise Refused(
            "correction_of_another_kind",
            "A correction of {kind} must be one fact of the same kind.",
            kind=corrected.type,
            field="corrects",
        )
    reason = {"reason_code": told.reason_code, "reason_id": told.reason_id}
    return [events[0].model_copy(update=reason)]


def happened_since(facts: Sequence[Recorded], version: int) -> list[dict[str, object]]:
    """What a caller with a stale version has missed."""
    return [
        {
            "event_id": fact.event_id,
            "type": fact.type,
            "version": fact.version,
            "occurred_at": rfc3339(fact.occurred_at),
        }
        for fact in facts[max(version, 0) :]
    ]


def caused_by(fact: Recorded, now: Any, actor: str) -> Told:
    """The envelope of a command that a message gives rise to: same correlation, the message as its cause."""
    return Told(
        actor=actor,
        csd=fact.csd,
        now=now,
        occurred_at=fact.occurred_at,
        source=fact.source,
        command_id=f"{actor}:{fact.event_id}",
        correlation_id=fact.correlation_id,
        causation_id=fact.event_id,
    )
