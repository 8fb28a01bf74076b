"""Whose figures a caller may see: the ministry every CSD's, the others their own."""

from collections.abc import Sequence

from chassis.errors import BadInput, Forbidden, NotFound
from chassis.questions import Question
from chassis.rights import Whose
from chassis.web import CallContext
from services.reporting.projections.centres import centres
from services.reporting.projections.dated import row_at
from services.reporting.projections.places import slugs

ALL = "all"
SOURCES = ("intake", "intervention")
"""The services on whose facts every figure of interventions, calls and orders rests."""
WITH_PLACEMENT = (*SOURCES, "placement")
"""The same, and the houses."""


def csds_wanted(call: CallContext, said: Sequence[str] | None) -> tuple[str, ...] | None:
    """The CSDs of a question, None for all: as said, else all for the ministry and the own for the others."""
    named = tuple(dict.fromkeys(name.strip() for part in said or () for name in part.split(",")))
    if "" in named:
        raise BadInput("csd_empty", "Name a CSD, several, or all.", field="csd")
    if call.permit.scope().everything:
        return None if not named or ALL in named else named
    own = own_csd(call)
    if set(named) - {own}:
        raise Forbidden("You see the figures of your own CSD only.", code="another_csd", field="csd")
    return (own,)


def one_csd(call: CallContext, said: str | None) -> str:
    """The one CSD of a question; a ministry must name it."""
    if said is None and call.permit.scope().everything:
        raise BadInput("csd_missing", "Name the CSD.", field="csd")
    wanted = csds_wanted(call, None if said is None else [said])
    if wanted is None or len(wanted) != 1:
        raise BadInput("csd_not_one", "Name one CSD.", field="csd")
    return wanted[0]


def own_csd(call: CallContext) -> str:
    """The caller's CSD; whoever has none has no figures."""
    own = call.permit.scope().csd
    if own is None:
        raise Forbidden("You belong to no CSD.", code="no_csd")
    return own


def require_house(q: Question, call: CallContext, centre: str | None) -> None:
    """Raise NotFound for a crisis centre not known then, Forbidden for another CSD's."""
    if centre is None:
        return
    house = row_at(centres(q.connection, q.known_at), centre, q.at)
    if not house:
        raise NotFound("centre", centre)
    if not call.permit.covers(Whose(csds=frozenset({house["csd"]}))):
        raise Forbidden("You see the figures of your own CSD's houses only.", code="another_house")


def require_known(q: Question, csds: Sequence[str] | None) -> None:
    """Raise NotFound for a CSD that was not known then."""
    known = slugs(q.connection, "csd", q.known_at)
    for csd in csds or ():
        if csd not in known:
            raise NotFound("CSD", csd)
