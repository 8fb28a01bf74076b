"""The gateway as the command speaks to it: questions, commands, many commands at once."""

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx

from cli.failures import Failure

MOST = 500
"""Commands in one batch."""
TRIES, PAUSE_S = 5, 1.0
TIMEOUT = httpx.Timeout(180.0, connect=5.0)

Params = Mapping[str, str | int]
Became = Literal["accepted", "duplicate", "conflict", "rejected", "not_tried"]


@dataclass(frozen=True)
class Command:
    """One command as the batch carries it."""

    method: Literal["POST", "PUT"]
    path: str
    key: str
    body: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As an item of a batch."""
        return {"method": self.method, "path": self.path, "idempotency_key": self.key, "body": self.body}


@dataclass(frozen=True)
class Answered:
    """What became of one command."""

    command: Command
    status: Became
    http_status: int | None
    position: str | None
    body: Mapping[str, Any]

    @property
    def done(self) -> bool:
        """Whether its facts are in the log, now or since an earlier run."""
        return self.status in ("accepted", "duplicate")

    @property
    def code(self) -> str:
        """The refusal's stable code."""
        return str(self.body.get("code", ""))

    @property
    def sentence(self) -> str:
        """The refusal in words."""
        return str(self.body.get("detail") or self.body.get("title") or f"HTTP {self.http_status}")


@dataclass
class Gateway:
    """A connection for one caller. `positions` are the furthest that any answer named."""

    url: str
    token: str
    source: str | None = None
    positions: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        if self.source is not None:
            headers["Zavetje-Source"] = self.source
        self._client = httpx.Client(
            base_url=f"{self.url}/api/v1", headers=headers, timeout=TIMEOUT, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def get(self, path: str, params: Params | None = None, *, seen: bool = False) -> dict[str, Any]:
        """The answer to a question; Failure with the refusal's sentence. `seen`: with all we hold positions of."""
        return self._checked("GET", path, params=params or {}, headers=self.consistency() if seen else {})

    def items(self, path: str, params: Params | None = None) -> Iterator[dict[str, Any]]:
        """All items of a list, page after page."""
        asked: dict[str, str | int] = {**(params or {}), "limit": MOST}
        while True:
            page = self.get(path, asked)
            yield from page["items"]
            if page.get("next") is None:
                return
            asked["cursor"] = page["next"]

    def send(self, command: Command) -> dict[str, Any]:
        """One command by itself; Failure with the refusal's sentence."""
        headers = {"Idempotency-Key": command.key, "Content-Type": "application/json", **self.consistency()}
        return self._checked(command.method, command.path, content=encoded(command.body), headers=headers)

    def batch(self, commands: Sequence[Command], *, seen: bool = False) -> list[Answered]:
        """Each command's answer, in order. `seen`: only once what we hold positions of has been seen.

        What a fault of a service left untried is sent again; Failure when that goes on.
        """
        answers: list[Answered] = []
        for part in parts(commands):
            answers += self._tried(part, self.consistency() if seen else {})
        return answers

    def consistency(self) -> dict[str, str]:
        """The header that asks for everything we have seen."""
        with self._lock:
            held = ",".join(f"{service}={number}" for service, number in sorted(self.positions.items()))
        return {"Consistency": held} if held else {}

    def _tried(self, commands: Sequence[Command], headers: Mapping[str, str]) -> list[Answered]:
        done: list[Answered] = []
        for attempt in range(TRIES):
            answers = self._sent(commands[len(done) :], headers)
            done += takewhile(lambda answer: answer.status != "not_tried", answers)
            if len(done) == len(commands):
                return done
            time.sleep(PAUSE_S * (attempt + 1))
        left = next(answer for answer in answers if answer.status == "not_tried")
        raise Failure(f"A service does not answer: {left.sentence} Run the command again: it continues.")

    def _sent(self, commands: Sequence[Command], headers: Mapping[str, str]) -> list[Answered]:
        content = encoded([command.as_json() for command in commands])
        sent = {"Content-Type": "application/json", **headers}
        told = self._checked("POST", "/commands:batch", content=content, headers=sent)
        return [answered(command, item) for command, item in zip(commands, told["items"], strict=True)]

    def _checked(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        answer = self._asked(method, path, **how)
        self._remember(answer.headers.get("position", ""))
        told: dict[str, Any] = json_of(answer)
        if answer.status_code >= 400:
            said = told.get("detail") or told.get("title") or f"HTTP {answer.status_code}"
            raise Failure(f"{method} {path}: {said}")
        return told

    def _asked(self, method: str, path: str, **how: Any) -> httpx.Response:
        """The answer; a question that comes too early (503) is asked again."""
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._client.request(method, path, **how)
            except httpx.TransportError as error:
                raise Failure(f"The gateway at {self.url} does not answer: {error}.") from error
            if method != "GET" or answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(PAUSE_S * attempt)
        return answer

    def _remember(self, positions: str) -> None:
        with self._lock:
            for part in filter(None, positions.split(",")):
                service, _, number = part.strip().partition("=")
                self.positions[service] = max(self.positions.get(service, 0), int(number))


def json_of(answer: httpx.Response) -> dict[str, Any]:
    """The answer's object; an empty one where there is none."""
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def answered(command: Command, item: Mapping[str, Any]) -> Answered:
    """One item of a batch's answer."""
    body = item.get("body")
    told = body if isinstance(body, dict) else {}
    return Answered(command, item["status"], item.get("http_status"), item.get("position"), told)


def parts(commands: Sequence[Command]) -> Iterable[Sequence[Command]]:
    """The commands in batches of the most that one may hold."""
    return (commands[start : start + MOST] for start in range(0, len(commands), MOST))


def encoded(value: Any) -> bytes:
    """The same value as the same bytes: the fingerprint of a repeated command must not differ."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def segment_of(part: str) -> str:
    """A word as one part of a path."""
    return quote(part, safe="")
