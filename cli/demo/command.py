"""`zavetje demo`: fills an empty store on a clock of its own, then lets the present begin."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime

from chassis.clock import Clock
from chassis.settings import SERVICES
from cli import reference
from cli.demo.houses import houses_steps
from cli.demo.marking import demo_state, interrupted, mark
from cli.demo.playing import DemoClock, Player
from cli.demo.present import recent_steps, rota_steps, tonight_steps
from cli.demo.steps import Step, person
from cli.demo.year import YEAR, Registers, year_steps
from cli.failures import Failure, NothingRuns
from cli.gateway_client import Gateway
from cli.importing import progress_bar
from cli.people import CSD, token_for
from cli.register.books import InterventionBook, OrderBook, StayBook
from cli.register.reading import How, read_book
from cli.run_dir import ROOT, RunDir, Stack
from cli.showing import console
from law.local import LOCAL
from law.parameters import Law

FOLDER = ROOT / "demo" / str(YEAR)
NAMES = ("interventions", "restraining_orders", "kcm_stays")
BEGINS = datetime(YEAR - 1, 12, 9, 8, 0, tzinfo=LOCAL)


def demo() -> None:
    """Fill an empty store with the invented year 2021, as an office would have recorded it."""
    run = RunDir.chosen()
    stack = run.running_stack()
    if stack is None:
        raise NothingRuns
    state = demo_state(stack.data_dir)
    if state == "filled":
        console.print("The demo is there already.")
        return
    if state == "begun":
        raise Failure(interrupted(stack.data_dir))
    with closing(DemoClock([stack.urls[name] for name in SERVICES], run.settings())) as clock:
        if any(clock.positions()):
            raise Failure("The store is not empty, and the demo fills an empty one only.")
        mark(stack.data_dir, "begun")
        try:
            commands = filled(run, stack, clock)
        finally:
            clock.set(None)
    mark(stack.data_dir, "filled", commands)


def filled(run: RunDir, stack: Stack, clock: DemoClock) -> int:
    """Reference data, the year, the last weeks; then the clocks run, with a rota and tonight."""
    now, law = Clock().now(), Law.default()
    clock.set(BEGINS)
    steps = [*year_steps(registers(), law), *recent_steps(now, law)]
    with closing(Player(stack.urls["gateway"], run.settings(), clock)) as player, progress_bar() as bar:
        entered = enter_reference(run, stack)
        total = sum(len(step.commands) for step in steps)
        task = bar.add_task("demo", total=total)
        player.play(steps, lambda commands: bar.advance(task, commands))
        clock.set(None)
        total += sum(
            said(player, [*steps])
            for steps in (rota_steps(now, law), tonight_steps(now, law), houses_steps(now))
        )
    return entered + total


def registers() -> Registers:
    """The registers that the project ships."""
    how = How(reference.codes(reference.from_files()), Clock().now())
    books = [read_book(FOLDER / f"{name}_{YEAR}.csv", how) for name in NAMES]
    for name, book in zip(NAMES, books, strict=True):
        for fault in book.found.faults:
            raise Failure(f"{name}: {fault.place}: {fault.sentence}")
    interventions, orders, stays = books
    assert isinstance(interventions, InterventionBook)
    assert isinstance(orders, OrderBook) and isinstance(stays, StayBook)
    return Registers(interventions.register, orders.register, stays.register)


def enter_reference(run: RunDir, stack: Stack) -> int:
    """The reference data, known since before the year began."""
    administrator = person("skrbnica", "admin", CSD)
    with Gateway(stack.urls["gateway"], token_for(administrator, run.settings()), "demo") as gateway:
        return reference.complete(gateway)


def said(player: Player, steps: Sequence[Step]) -> int:
    """What is recorded now; answers how many commands."""
    player.say(steps)
    return sum(len(step.commands) for step in steps)
