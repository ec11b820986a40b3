"""A case, its measurement, and the table."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ROUNDS = 15


@dataclass(frozen=True)
class Case:
    """`run` is timed beside `against`; the ratio is what carries over from one machine to another."""

    name: str
    run: Callable[[], object]
    against: Callable[[], object]
    meaning: str


def row(case: Case) -> tuple[str, str, str, str]:
    """Ratio first, then milliseconds (median of alternating rounds), then what the ratio says."""
    case.run(), case.against()  # The first call imports and fills caches.
    pairs = [(_milliseconds(case.run), _milliseconds(case.against)) for _ in range(ROUNDS)]
    this, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    return f"{this / other:.2f}", f"{this:.2f} ms", case.name, case.meaning


def table(rows: Sequence[tuple[str, str, str, str]]) -> str:
    lines = [("ratio", "median", "case", "what the ratio says"), *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(
        f"{ratio:>{widths[0]}}  {median:>{widths[1]}}  {name:<{widths[2]}}  {meaning}"
        for ratio, median, name, meaning in lines
    )


def _milliseconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return (time.perf_counter() - started) * 1000
