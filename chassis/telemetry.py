"""Traces across processes and a log of one JSON line a record: ids and places, never a body or a query."""

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.context import attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

MAY_GO: Final = frozenset(
    {"http.request.method", "http.response.status_code", "http.route", "server.port", "error.type"}
)
_TRACER: Final = trace.get_tracer("zavetje")
_CARRIED: Final = TraceContextTextMapPropagator()
_USUAL: Final = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}


def trace_to(service: str, endpoint: str | None) -> None:
    """Give every span of this process the service's name; send them to `endpoint` when there is one."""
    provider = TracerProvider(resource=Resource.create({"service.name": f"zavetje-{service}"}))
    if endpoint:
        traces = f"{endpoint.rstrip('/')}/v1/traces"
        provider.add_span_processor(BatchSpanProcessor(Sparing(OTLPSpanExporter(endpoint=traces))))
    trace.set_tracer_provider(provider)


class Sparing(SpanExporter):
    """Lets nothing out of a span but what is known to say nothing of people.

    The web framework makes spans of its own, with the path and the query as they were sent; somebody may have typed a
    name there. A list of what may go, not of what may not, holds whatever a library adds tomorrow.
    """

    def __init__(self, inner: SpanExporter):
        self._inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send the spans on, spared."""
        return self._inner.export([spared(one) for one in spans])

    def shutdown(self) -> None:
        """Send what waits, and stop."""
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits."""
        return self._inner.force_flush(timeout_millis)


def spared(one: ReadableSpan) -> ReadableSpan:
    """The span without events, and with those attributes alone that are known."""
    kept = {
        key: value
        for key, value in (one.attributes or {}).items()
        if key in MAY_GO or key.startswith("zavetje.")
    }
    words = one.status.description
    named = words if words is not None and words.isidentifier() and words.isascii() else None
    return ReadableSpan(
        name=one.name,
        context=one.context,
        parent=one.parent,
        resource=one.resource,
        attributes=kept,
        kind=one.kind,
        status=trace.Status(one.status.status_code, named),
        start_time=one.start_time,
        end_time=one.end_time,
        instrumentation_scope=one.instrumentation_scope,
    )


@contextmanager
def span(name: str, **ids: str | int) -> Iterator[None]:
    """One step on the way. `ids` are ids and counts; a fault is marked by its kind, without its words."""
    told = {f"zavetje.{key}": value for key, value in ids.items()}
    with _TRACER.start_as_current_span(name, attributes=told, record_exception=False) as current:
        try:
            yield
        except Exception as error:
            current.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


def current_traceparent() -> str | None:
    """The current span as a W3C `traceparent`, or None outside any."""
    carrier: dict[str, str] = {}
    _CARRIED.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def continue_from(traceparent: str | None) -> Iterator[None]:
    """What is done inside belongs to the trace that `traceparent` names; None or a broken one starts anew."""
    token = attach(_CARRIED.extract({"traceparent": traceparent} if traceparent else {}))
    try:
        yield
    finally:
        detach(token)


def log_as_json(service: str) -> None:
    """Send every log record of this process to standard error, one JSON line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(service))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for quiet in ("uvicorn.access", "httpx", "httpcore"):
        logging.getLogger(quiet).setLevel(logging.WARNING)


class OneLine(logging.Formatter):
    """time, level, service, logger, message, trace, and what `extra` named.

    An exception is told by its kind and its places: its words may hold what somebody typed.
    """

    def __init__(self, service: str):
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {name: value for name, value in vars(record).items() if name not in _USUAL}
        told |= _trace() | _fault(record)
        return json.dumps(told, ensure_ascii=False, default=str)


def _trace() -> dict[str, str]:
    context = trace.get_current_span().get_span_context()
    return {"trace_id": trace.format_trace_id(context.trace_id)} if context.is_valid else {}


def _fault(record: logging.LogRecord) -> dict[str, Any]:
    if not record.exc_info or record.exc_info[1] is None:
        return {}
    places = []
    step = record.exc_info[2]
    while step is not None:
        places.append(f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}")
        step = step.tb_next
    return {"kind": type(record.exc_info[1]).__name__, "places": places[-8:]}
