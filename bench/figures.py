"""What was measured, and the table it is shown in."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line: what, how much, against what, and whether a bound is kept (None: there is none)."""

    what: str
    measured: str
    against: str = ""
    kept: bool | None = None


def show(figures: Iterable[Figure]) -> bool:
    """Print each line as it is measured; True when every bound is kept."""
    kept = True
    for line in figures:
        words = {None: "", True: "kept", False: "NOT KEPT"}[line.kept]
        print(f"{line.what:<72}  {line.measured:<40}  {line.against:<28}  {words}".rstrip(), flush=True)
        kept = kept and line.kept is not False
    return kept


def ratio(rates: Sequence[float], baselines: Sequence[float]) -> float:
    """The median of the ratios of rounds that were measured in turn."""
    return statistics.median(rate / base for rate, base in zip(rates, baselines, strict=True))


def percentile(seconds: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the measured seconds lie, in milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(seconds: Sequence[float]) -> str:
    """`p50 4.1 ms, p99 17.0 ms, of 200`."""
    p50, p99 = percentile(seconds, 0.5), percentile(seconds, 0.99)
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, of {len(seconds)}"


def timed(work: Callable[[], object]) -> float:
    """The seconds it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def bounded(what: str, seconds: list[float], most: float, share: float = 0.99) -> Figure:
    """A figure whose percentile `share` must lie under `most` milliseconds."""
    found = percentile(seconds, share)
    return Figure(what, spread(seconds), f"p{100 * share:.0f} under {most:.0f} ms", found < most)
