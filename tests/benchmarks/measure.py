"""Ratios of two ways of doing the same work, timed by turns in one run."""

import resource
import statistics
import sys
import time
from collections.abc import Callable

ROUNDS = 5


def side_by_side(
    ours: Callable[[], object], bare: Callable[[], object], rounds: int = ROUNDS
) -> tuple[float, float]:
    """Return the median seconds of processor time of both, by turns after one round that is not counted."""
    ours(), bare()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, kept in zip((ours, bare), times, strict=True):
            began = time.process_time()
            work()
            kept.append(time.process_time() - began)
    return statistics.median(times[0]), statistics.median(times[1])


def ratio_line(what: str, ours: float, bare: float, most: float | None) -> str:
    """Return one line of the table: the ratio, the limit if there is one, both times, peak memory so far."""
    return (
        f"| {what} | {ours / bare:.2f} | {most or '–'} | {ours * 1000:.0f} ms | {bare * 1000:.0f} ms"
        f" | {peak_megabytes():.0f} MB |"
    )


def peak_megabytes() -> float:
    """Return the most memory that this process held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
