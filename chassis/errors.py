"""The small family of refusals, in business words; `problems.py` gives each its status at the edge."""

from datetime import datetime
from typing import ClassVar


class ZavetjeError(Exception):
    """A refusal with a stable code and a sentence a person understands.

    `sentence` is an English template; `values` fill it and its translations
    (`sentences.json` of the service, by code).
    """

    code: ClassVar[str] = "refused"

    def __init__(
        self, sentence: str, /, *, code: str | None = None, field: str | None = None, **values: object
    ):
        self.sentence_template = sentence
        self.values = {"field": field, **values}
        self.field = field
        self.stable_code = code or self.code
        super().__init__(sentence.format(**self.values))


class Refused(ZavetjeError):
    """A rule says no (409). `raise Refused("segment_overlaps", "Worker {worker} already …", worker=…)`."""

    def __init__(self, code: str, sentence: str, /, *, field: str | None = None, **values: object):
        super().__init__(sentence, code=code, field=field, **values)


class BadInput(ZavetjeError):
    """The request itself is malformed (422); `field` names where, dotted as in the body."""

    def __init__(self, code: str, sentence: str, /, *, field: str | None = None, **values: object):
        super().__init__(sentence, code=code, field=field, **values)


class NotFound(ZavetjeError):
    """Nothing of that id that this caller may know of (404)."""

    code = "not_found"

    def __init__(self, what: str, identity: str):
        super().__init__("There is no {what} {identity}.", what=what, identity=identity)


class Forbidden(ZavetjeError):
    """The caller's role or station does not allow it (403)."""

    code = "forbidden"


class Unauthenticated(ZavetjeError):
    """No identity, or one that cannot be trusted (401)."""

    code = "unauthenticated"


class VersionConflict(ZavetjeError):
    """The stream has moved on (409); `since` lists what happened after the version the caller knew."""

    code = "version_conflict"

    def __init__(self, expected: int, current: int, since: list[dict[str, object]]):
        self.since = since
        super().__init__(
            "You worked on version {expected}; it is now at version {current}.",
            expected=expected,
            current=current,
        )


class IdempotencyConflict(ZavetjeError):
    """The same caller used this key for another body (409)."""

    code = "idempotency_conflict"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was already used for a different request.")


class NotYet(ZavetjeError):
    """What was asked for has not reached this service yet (503, Retry-After)."""

    code = "not_yet"

    def __init__(self, source: str, wanted: datetime | int | str):
        self.source = source
        super().__init__(
            "{source} has not yet told us everything up to {wanted}; ask again.",
            source=source,
            wanted=str(wanted),
        )


class StoreUnavailable(ZavetjeError):
    """The log cannot be written at the moment (503, Retry-After); nothing was recorded."""

    code = "store_unavailable"

    def __init__(self) -> None:
        super().__init__("The log cannot be written at the moment; nothing was recorded. Send it again.")
