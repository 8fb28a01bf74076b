"""The lanes a case or an order is drawn in: spans of time in words, each with the fact that began it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from chassis.clock import rfc3339
from chassis.problems import Language
from contracts import wording
from law.order_lanes import Stretch, stretches
from law.order_lengths import Kind
from law.order_state import Step
from law.parameters import Law

Span = dict[str, Any]
Lane = dict[str, Any]


def lane(name: str, about: str, called: str, spans: Sequence[Span], language: Language) -> Lane:
    """One lane: what it is, which stream it is about, and its spans by time."""
    label = wording.word("", "lane", name, language)
    return {
        "lane": name,
        "about": about,
        "label": f"{label}: {called}" if called else label,
        "spans": sorted(spans, key=lambda one: (one["from"], one["to"] or "9", one["event_id"])),
    }


def span(what: str, since: datetime, until: datetime | None, event_id: str, words: str) -> Span:
    """A span [from, to); `to` is null while it goes on and nobody knows until when."""
    ends = None if until is None else rfc3339(until)
    return {"what": what, "from": rfc3339(since), "to": ends, "words": words, "event_id": event_id}


def of_order(
    about: str,
    called: str,
    terms: tuple[Kind, datetime],
    steps: Sequence[Step],
    law: Law,
    events: Mapping[str | None, str],
    language: Language,
) -> list[Lane]:
    """The lanes of an order: its own (a court's measure has one apart), and the court's if it had something of it.

    `terms` are its kind and oral issue; `events` names the fact of each step by its key, of the issue under None.
    """

    def drawn(one: Stretch) -> Span:
        words = wording.word("", "span", one.what, language)
        return span(one.what, one.since, one.until, events[one.step], words)

    found = stretches(*terms, steps, law)
    return [
        lane(name, about, called, [drawn(one) for one in together], language)
        for name, together in groupby(found, key=lambda one: one.lane)
    ]
