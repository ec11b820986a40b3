"""How long a failed job waits: doubling, capped, and spread so that a crowd of failures does not return as a crowd."""

from __future__ import annotations

import random
from datetime import timedelta

FIRST_S = 30
LONGEST_S = 2 * 60 * 60


def delay(attempts: int) -> timedelta:
    """The wait after the `attempts`-th failure in a row: between half of and all of 30 s, 60 s, 120 s, … 2 h."""
    full_s = min(LONGEST_S, FIRST_S * 2 ** min(attempts - 1, 20))
    return timedelta(seconds=full_s * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, keeps no secret
