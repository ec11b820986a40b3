"""The outbox's own periodic work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal.core.outbox import operations
from portal.core.outbox.registry import Effect, Leased, periodic


@periodic("outbox.forget_slots", every=timedelta(days=1))
def forget_slots(payload: Mapping[str, Any], job: Leased) -> Effect:
    """Periodic work done long ago leaves no row behind."""
    return operations.forget_slots
