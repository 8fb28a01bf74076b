"""Closing: the one counted task, what fits it, and what a closure makes one wonder about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chassis.errors import BadInput, Refused
from law.deadlines import handover_due
from services.intervention.commands.intervention import CloseIntervention
from services.intervention.domain.course import Closure, Intervention
from services.intervention.domain.known import Known, Notification
from services.intervention.domain.participation import require_opened
from services.intervention.events.intervention import (
    InterventionClosed,
    InterventionEvent,
    MeasureKind,
    Subtask,
    Task,
)

SUBTASKS: Mapping[Task, tuple[Subtask, ...]] = {
    "endangered_children": ("urgent_removal", "endangered"),
    "domestic_violence": ("restraining_order", "violence_other"),
    "other": ("homelessness", "mental_health", "public_order", "placement_help"),
}
"""The counted subtasks of a task; the other tasks have none (tables 15 to 17 of the report of 2021)."""

COUNTED_MEASURES: Mapping[MeasureKind, tuple[Task, Subtask]] = {
    "urgent_removal": ("endangered_children", "urgent_removal"),
    "restraining_order": ("domestic_violence", "restraining_order"),
}
TASKS_BY_TRIAGE: Mapping[str, tuple[Task, ...]] = {
    "out_of_scope": ("other", "domestic_violence"),
    "information": ("information",),
}


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a closure makes one wonder about: a code, and its sentence with what fills it."""

    code: str
    sentence: str
    values: tuple[tuple[str, str], ...] = ()


def close(command: CloseIntervention, state: Intervention, known: Known) -> Sequence[InterventionEvent]:
    """Name the task. The end is as said, else that of the last work that is not a report."""
    require_opened(command.intervention_id, state)
    check_subtask(command.task, command.subtask)
    also_tasks = tuple(task for task in dict.fromkeys(command.also_tasks) if task != command.task)
    if state.closure is not None:
        return _closed_before(command, also_tasks, state.closure)
    if not state.segments:
        raise Refused("no_working_time", "An intervention without working time cannot be closed.")
    ended_at = command.ended_at or state.last_work_end
    if ended_at is None:
        raise BadInput(
            "end_needed", "There is only a report: say when the intervention ended.", field="ended_at"
        )
    if ended_at < min(segment.start for segment in state.segments):
        raise BadInput("ended_before_start", "It cannot have ended before its first work.", field="ended_at")
    return [
        InterventionClosed(
            task=command.task,
            subtask=command.subtask,
            also_tasks=also_tasks,
            ended_at=ended_at,
            report_due_at=handover_due(ended_at, known.law, state.whose.csd),
        )
    ]


def check_subtask(task: Task, subtask: Subtask | None) -> None:
    """422 for a subtask that is not one of the task's."""
    allowed = SUBTASKS.get(task, ())
    if subtask is not None and subtask not in allowed:
        raise BadInput(
            "subtask_of_another_task",
            "{subtask} is no subtask of {task}; it has: {allowed}.",
            field="subtask",
            subtask=subtask,
            task=task,
            allowed=", ".join(allowed) or "none",
        )


def warnings(state: Intervention, known: Known) -> list[Warned]:
    """What the worker may want to look at again; nothing of it is refused."""
    if state.closure is None:
        return []
    return [
        *_unlike_measures(state, state.closure, known.order_issued),
        *_unlike_triage(state.closure, known.notification),
        *_work_after(state, state.closure),
    ]


def _closed_before(
    command: CloseIntervention, also_tasks: tuple[Task, ...], closure: Closure
) -> Sequence[InterventionEvent]:
    said = (command.task, command.subtask, also_tasks)
    same_end = command.ended_at in (None, closure.ended_at)
    if said == (closure.task, closure.subtask, closure.also_tasks) and same_end:
        return []
    raise Refused("already_closed", "The intervention is already closed, and otherwise; correct its closure.")


def _unlike_measures(state: Intervention, closure: Closure, order_issued: bool) -> Iterator[Warned]:
    done = {measure.kind for measure in state.measures}
    for kind, (task, subtask) in COUNTED_MEASURES.items():
        taken = kind in done or (kind == "restraining_order" and order_issued)
        if taken and closure.subtask != subtask and task not in closure.also_tasks:
            yield Warned(
                "subtask_unlike_measure",
                "The measure {measure} was taken, but the subtask is not {subtask}.",
                (("measure", kind), ("subtask", subtask)),
            )


def _unlike_triage(closure: Closure, notification: Notification | None) -> Iterator[Warned]:
    triage = None if notification is None else notification.triage
    expected = TASKS_BY_TRIAGE.get(triage or "", (closure.task,))
    if closure.task not in expected:
        yield Warned(
            "task_unlike_triage",
            "The call was judged {triage}; then the task is {expected}.",
            (("triage", str(triage)), ("expected", " / ".join(expected))),
        )


def _work_after(state: Intervention, closure: Closure) -> Iterator[Warned]:
    last = state.last_work_end
    if last is not None and last > closure.ended_at:
        yield Warned("work_after_end", "There is working time after the end of the intervention.")
