"""Who is named in a fact about points, and when it happened."""

from __future__ import annotations

from typing import Any

from portal.core import clock
from portal.members.queries import actor
from portal.rewards.ledger.requests import Cause


def told_by(cause: Cause) -> dict[str, Any]:
    """The fields that every fact has: the actor with their account, or neither where the system acts."""
    account_id = None if cause.actor_id is None else actor(cause.actor_id).account_id
    return {
        "actor_id": cause.actor_id,
        "account_id": account_id,
        "occurred_at": cause.occurred_at or clock.now(),
    }
