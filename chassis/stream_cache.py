"""The streams a writer has at hand from group to group, as far as nobody else has written to them."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Rows
from chassis.tables import EVENT

FACTS_KEPT = 25_000
"""About 50 MB. A stream that is not at hand costs one query."""
FEW = 5_000


@dataclass(slots=True)
class Stream:
    """A stream as the writer knows it: its facts in the order of knowledge, and the rows last written of it."""

    facts: tuple[Recorded, ...] = ()
    rows: dict[str, Rows] = field(default_factory=dict)


class StreamCache:
    """Streams as they stood at the log's `position` and `hash`; the longest unused go first."""

    def __init__(self, facts_kept: int = FACTS_KEPT) -> None:
        self._facts_kept = facts_kept
        self._streams: OrderedDict[str, Stream] = OrderedDict()
        self._size = 0
        self.position = 0
        self.hash = b""

    def get(self, stream: str) -> Stream | None:
        """The stream, if it is at hand."""
        found = self._streams.get(stream)
        if found is not None:
            self._streams.move_to_end(stream)
        return found

    def keep(self, streams: Mapping[str, Stream], position: int, head_hash: bytes) -> None:
        """Take over what a group has made durable."""
        for name, stream in streams.items():
            self._drop(name)
            self._streams[name] = stream
            self._size += weight(stream)
        while self._size > self._facts_kept:
            self._drop(next(iter(self._streams)))
        self.position, self.hash = position, head_hash

    def follow(self, connection: sa.Connection, position: int, head_hash: bytes) -> None:
        """Forget what others have written since; everything when the log's history is not the one we know."""
        if (position, head_hash) == (self.position, self.hash):
            return
        for stream in self._written_since(connection, position):
            self._drop(stream)
        self.position, self.hash = position, head_hash

    def _written_since(self, connection: sa.Connection, position: int) -> list[str]:
        if not 0 <= position - self.position <= FEW:
            return list(self._streams)
        query = sa.select(EVENT.c.position, EVENT.c.stream, EVENT.c.hash)
        rows = connection.execute(query.where(EVENT.c.position >= self.position)).all()
        ours = [bytes(row.hash) for row in rows if row.position == self.position]
        if ours != [self.hash]:
            return list(self._streams)
        return [row.stream for row in rows if row.position > self.position]

    def _drop(self, name: str) -> None:
        gone = self._streams.pop(name, None)
        if gone is not None:
            self._size -= weight(gone)


def weight(stream: Stream) -> int:
    """What a stream costs to keep; an empty one a little too."""
    return len(stream.facts) + 1
