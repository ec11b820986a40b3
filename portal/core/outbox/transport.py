"""The one seam between the outbox and whatever tells a worker that a job is there."""

from __future__ import annotations

from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

Carry = Callable[[int], None]

_carry: Carry | None = None


def carry_with(carry: Carry | None) -> None:
    """Chooses for this process how a job's id reaches a worker; None leaves it to the workers' own sweeps."""
    global _carry  # noqa: PLW0603 - one process, one carrier
    _carry = carry


def is_carried() -> bool:
    """Whether `send` reaches anybody."""
    return _carry is not None


def send(job_id: int) -> None:
    """Tells a worker. It may fail without harm: the row is the truth, and the sweeper sends it again."""
    if _carry is None:
        return
    try:
        _carry(job_id)
    except Exception:
        log.warning("outbox_send_failed", job_id=job_id, exc_info=True)
