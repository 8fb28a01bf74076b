"""HTTP in, command or question out: what every route of every service is given."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, Header, Query, Request, Response
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from chassis import questions
from chassis.clock import new_id, rfc3339
from chassis.decider import Answer, Ask, Key, Outcome, handle
from chassis.errors import BadInput, Forbidden, NotFound, Unauthenticated
from chassis.facts import ReasonCode, Source, Told
from chassis.identity import Caller
from chassis.questions import Asked, Question
from chassis.rights import ANY, Permit, Whose, permit

__all__ = ["Asked", "Call", "CallContext", "CommandBody", "Id", "Instant", "Question", "Slug", "Times"]

FUTURE_ALLOWED = timedelta(minutes=5)
IMPORTERS = frozenset({"coordinator", "admin"})
OFFSET_MS = 100 * 366 * 24 * 3600 * 1000
"""A device's clock may be wrong by a century, not by more."""
POSITION = re.compile(r"^([a-z]+)=(\d{1,15})$")


def _text_only(value: object) -> object:
    if not isinstance(value, str | datetime):
        raise ValueError("an instant is a text in RFC 3339 with an offset")
    return value


def _in_utc(value: datetime) -> datetime:
    """Facts and answers say UTC, whatever offset a client writes."""
    if not 1900 <= value.year <= 2200:
        raise ValueError("an instant between the years 1900 and 2200 is needed")
    return value.astimezone(UTC)


Instant = Annotated[AwareDatetime, BeforeValidator(_text_only), AfterValidator(_in_utc)]
Id = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-zČŠŽčšž0-9][A-Za-zČŠŽčšž0-9 ._-]{0,63}$")]
EventId = Annotated[str, StringConstraints(pattern=r"^[a-z]+-[0-9a-f-]{36}$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class CommandBody(BaseModel):
    """What every command may carry besides its own fields; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")

    id: Id | None = None
    occurred_at: Instant | None = None
    entered_at: Instant | None = None
    clock_offset_ms: Annotated[int, Field(ge=-OFFSET_MS, le=OFFSET_MS)] | None = None
    expected_version: Annotated[int, Field(ge=0, le=1 << 53)] | None = None
    corrects: EventId | None = None
    reason_code: ReasonCode | None = None
    reason_id: Id | None = None


class Receipt(BaseModel):
    """What proves that something was taken down: its last fact's place in the log, and the chain's hash there."""

    service: str
    position: int
    recorded_at: str
    hash: str


class CallContext:
    """One request, as the routes see it: who calls, what they may, and the two things to do: decide or answer."""

    def __init__(self, request: Request, permit: Permit, raw: bytes):
        self._request = request
        self._raw = raw
        self.permit = permit
        self.caller: Caller = permit.caller
        self.running = request.app.state.running
        self.store = self.running.store
        self.app = self.running.wiring

    def permit_for(self, action: str) -> Permit:
        """What the caller may do with another route; of no use where there is no cell for it."""
        return permit(self.running.service.permissions, action, self.caller, refuse=False)

    @property
    def action(self) -> str:
        """The route, as the permission table names it."""
        return f"{self._request.method} {self._request.scope['route'].path}"

    @property
    def now(self) -> datetime:
        """The service's clock."""
        moment: datetime = self.store.clock.now()
        return moment

    def told(self, body: CommandBody, occurred_at: datetime | None = None) -> Told:
        """The envelope of a command: who, when, from where. Raises BadInput for an instant in the future."""
        now = self.now
        happened = occurred_at or body.occurred_at or now
        for field, instant in (("occurred_at", happened), ("entered_at", body.entered_at)):
            self.not_future(field, instant)
        if body.corrects is not None and body.reason_code is None:
            raise BadInput("reason_missing", "A correction needs a reason_code.", field="reason_code")
        return Told(
            actor=self.caller.subject,
            roles=frozenset(self.caller.roles),
            csd=self.caller.csd,
            units=frozenset(self.caller.units),
            stations=frozenset(self.caller.stations),
            now=now,
            occurred_at=happened,
            entered_at=body.entered_at,
            clock_offset_ms=body.clock_offset_ms,
            source=self.source(),
            command_id=self._request.headers.get("idempotency-key") or new_id(),
            correlation_id=self._request.headers.get("zavetje-correlation") or new_id(),
            expected_version=body.expected_version,
            corrects=body.corrects,
            reason_code=body.reason_code,
            reason_id=body.reason_id,
            same_time=body.corrects is not None and occurred_at is None and body.occurred_at is None,
        )

    def not_future(self, field: str, instant: datetime | None) -> None:
        """Raise BadInput when `instant` is more than five minutes ahead of the service's clock."""
        if instant is not None and instant > self.now + FUTURE_ALLOWED:
            raise BadInput(
                "future_instant",
                "{field} lies in the future: {instant}.",
                field=field,
                instant=rfc3339(instant),
            )

    def source(self) -> Source:
        """live, unless an importer says import or demo (demo never in production)."""
        said = self._request.headers.get("zavetje-source", "live")
        if said not in ("live", "import", "demo"):
            raise BadInput(
                "unknown_source", "Zavetje-Source is live, import or demo.", field="Zavetje-Source"
            )
        if said != "live" and not IMPORTERS & set(self.caller.roles):
            raise Forbidden("Only a coordinator or an administrator imports.")
        if said == "demo" and self.running.settings.env == "production":
            raise Forbidden("A demo is refused in production.")
        return said  # type: ignore[return-value]

    def decide(
        self,
        asks: Sequence[Ask],
        *,
        status: int = 201,
        reply: Callable[[Outcome], dict[str, Any]] = lambda outcome: {},
    ) -> Response:
        """Decide the commands together and answer once their facts are durable; the permit must be judged."""
        self.permit.close()
        self.await_seen()
        answered: Answer = handle(self.store, asks, key=self._key(), status=status, reply=reply).result()
        headers = {"Position": f"{self.store.service}={answered.position}"}
        if answered.replayed:
            headers["Idempotency-Replayed"] = "true"
        return json_response(answered.body, answered.status, headers)

    def await_seen(self) -> None:
        """Wait until what the Consistency header names is here; raises NotYet."""
        questions.wait_until_here(self.store, self.running.progress, self.seen(), self.running.sources)

    def require(
        self,
        what: str,
        identity: str,
        find: Callable[[sa.Connection], Whose | None],
        otherwise: Callable[["CallContext", Whose | None], None] = lambda call, found: None,
    ) -> None:
        """Judge the call by whose the record is; NotFound for another's or nobody's, unless `otherwise` says more."""
        if ANY in self.permit.conditions:
            return
        self.await_seen()
        with self.store.reading() as connection:
            found = find(connection)
        if not self.permit.covers(found or Whose()) or found is None:
            otherwise(self, found)
            raise NotFound(what, identity)

    def _key(self) -> Key | None:
        key = self._request.headers.get("idempotency-key")
        if key is None:
            return None
        if not 1 <= len(key) <= 200:
            raise BadInput("bad_idempotency_key", "An Idempotency-Key has 1 to 200 characters.")
        path = f"{self._request.method} {self._request.url.path}"
        return Key(self.caller.subject, key, path, self.digest(self._raw))

    def digest(self, body: bytes) -> str:
        """HMAC of a body as sent, hex: recognises it again and tells nothing of it."""
        return hmac.new(self.running.secret, body, hashlib.sha256).hexdigest()

    def seen(self) -> tuple[tuple[str, int], ...]:
        """The positions in the Consistency header."""
        return parse_positions(self._request.headers.get("consistency"))

    def answer(
        self, asked: Asked, ask: Callable[[Question], dict[str, Any] | None], sources: Sequence[str] = ()
    ) -> Response:
        """Ask one snapshot; None is 404. `sources`: the services whose facts the question also rests on."""
        body = questions.answer(
            self.store, self.running.progress, asked, ask, sources, self.running.definitions
        )
        if body is None:
            raise NotFound("record", self._request.url.path.rsplit("/", 1)[-1])
        self.permit.close()
        position = ",".join(f"{source}={number}" for source, number in body["positions"].items())
        return json_response(body, 200, {"Position": position})

    def wait_for(self, seen: Callable[[sa.Connection], bool], seconds: float = 2.0) -> bool:
        """Wait up to `seconds` until something of another service's is here; False when it is not."""
        waited: bool = self.running.progress.wait_until(seen, seconds)
        return waited


def json_response(body: dict[str, Any], status: int, headers: dict[str, str]) -> Response:
    """The same dictionary gives the same bytes."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status, headers, media_type="application/json")


def parse_positions(header: str | None) -> tuple[tuple[str, int], ...]:
    """`intake=812,placement=97` as pairs, the highest of each; raises BadInput for anything else."""
    found: dict[str, int] = {}
    for part in filter(None, (piece.strip() for piece in (header or "").split(","))):
        match = POSITION.match(part)
        if match is None:
            raise BadInput(
                "bad_consistency", "Consistency looks like intake=812,placement=97.", field="Consistency"
            )
        found[match[1]] = max(found.get(match[1], 0), int(match[2]))
    return tuple(found.items())


async def call_context(
    request: Request, zavetje_caller: Annotated[str | None, Header()] = None
) -> CallContext:
    """Who calls (vouched for by the gateway) and what the permission table lets them do with this route."""
    if zavetje_caller is None:
        raise Unauthenticated("This service is reached through the gateway only.", code="token_missing")
    running = request.app.state.running
    caller = running.verify(zavetje_caller)
    action = f"{request.method} {request.scope['route'].path}"
    held = permit(running.service.permissions, action, caller)
    raw = await request.body()
    refuse_nul(raw)
    return CallContext(request, held, raw)


def refuse_nul(body: bytes) -> None:
    """Raise BadInput for a NUL character in a text: PostgreSQL keeps none, and nobody means one."""
    if b"\\u0000" in body:
        raise BadInput("nul_character", "A text may not contain the NUL character.")


def asked_times(
    at: Annotated[Instant | None, Query(description="state of the world at this instant")] = None,
    known_at: Annotated[Instant | None, Query(description="as it was known at this instant")] = None,
    consistency: Annotated[str | None, Header(description="a Position the answer must have seen")] = None,
) -> Asked:
    """The two times of a question, and what it must have seen."""
    return Asked(at, known_at, parse_positions(consistency))


Call = Annotated[CallContext, Depends(call_context)]
Times = Annotated[Asked, Depends(asked_times)]
