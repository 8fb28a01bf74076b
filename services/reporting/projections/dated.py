"""Things that change over time, by their name: which row of one held at an instant."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa

Line: TypeAlias = Mapping[Any, Any]
Dated: TypeAlias = Mapping[str, Sequence[Line]]
"""The rows of each name, in the order of the world."""


def dated(connection: sa.Connection, query: sa.Select[Any], name: str) -> Dated:
    """The rows of a query by one of their columns."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in connection.execute(query.order_by(name, "valid_from")).mappings():
        found[line[name]].append(line)
    return found


def row_at(rows: Dated, name: str | None, instant: int) -> Line:
    """The row of a name that held at an instant (microseconds); before the first, the first; {} for none."""
    named = rows.get(name or "", ())
    if not named:
        return {}
    later = bisect_right([line["valid_from"] for line in named], instant)
    return named[max(later - 1, 0)]
