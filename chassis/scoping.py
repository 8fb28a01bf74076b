"""What a caller's list may show, as a condition of its query."""

from typing import Any

import sqlalchemy as sa

from chassis.rights import Scope


def within(scope: Scope, **columns: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
    """The condition that narrows a query to `scope`, none where everything is shown.

    `columns` say where a record's csd, unit, person, station and centre stand, as far as the table has them.
    """
    if scope.everything:
        return []
    wanted = {
        "csd": [scope.csd],
        "unit": scope.units,
        "person": [scope.subject],
        "station": scope.stations,
        "centre": [scope.centre],
    }
    shown: list[sa.ColumnElement[bool]] = [
        columns[name].in_([value for value in values if value is not None])
        for name, values in wanted.items()
        if name in columns and any(value is not None for value in values)
    ]
    if scope.whole_csd is not None and {"csd", "unit"} <= columns.keys():
        shown.append(sa.and_(columns["unit"].is_(None), columns["csd"] == scope.whole_csd))
    return [sa.or_(*shown)] if shown else [sa.false()]
