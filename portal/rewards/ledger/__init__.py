"""The ledger, and its only writer: every verb moves whole points from one account to another, once for each key."""

from portal.rewards.ledger.earning import award, hold, post, void
from portal.rewards.ledger.expiring import expire
from portal.rewards.ledger.requests import NO_CAUSE, Cause
from portal.rewards.ledger.reversing import reverse
from portal.rewards.ledger.spending import cancel_spend, spend
from portal.rewards.ledger.wallets import lock_wallets

__all__ = [
    "NO_CAUSE",
    "Cause",
    "award",
    "cancel_spend",
    "expire",
    "hold",
    "lock_wallets",
    "post",
    "reverse",
    "spend",
    "void",
]
