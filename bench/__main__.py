"""`python -m bench [store|orders|beds|rights|stack|phone …] [--postgresql URL]` prints tables; 1: a bound broke."""

import argparse
import logging
import sys
from collections.abc import Callable, Iterator

from bench import beds, orders, phone, rights, stack, store
from bench.figures import Figure, show

WHAT = ["store", "orders", "beds", "rights", "stack", "phone"]


def main() -> int:
    """Measure what was asked for, all of it by default."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("what", nargs="*", choices=WHAT, default=WHAT)
    parser.add_argument("--postgresql", metavar="URL", help="an empty database: measure the store on it too")
    chosen = parser.parse_args()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    measured: list[tuple[str, Callable[[], Iterator[Figure]]]] = []
    if "store" in chosen.what:
        measured.append(("The event store, SQLite", store.figures))
    if chosen.postgresql:
        measured.append(("The event store, PostgreSQL", lambda: store.figures(chosen.postgresql)))
    if "orders" in chosen.what:
        measured.append(("Ten years of restraining orders, SQLite", orders.figures))
    if "beds" in chosen.what:
        measured.append(("The last bed, and ten years of beds, SQLite", beds.figures))
    if "rights" in chosen.what:
        measured.append(("Who is calling, and may she", rights.figures))
    if "stack" in chosen.what:
        measured.append(("The whole system, over HTTP", stack.figures))
    if "phone" in chosen.what:
        measured.append(("The phone, in a slow Chromium", phone.figures))
    kept = True
    for title, figures in measured:
        print(f"\n{title}")
        try:
            kept = show(figures()) and kept
        except RuntimeError as failed:
            print(failed)
            kept = False
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
