"""What is asked of the ledger: an amount, a cause, and the key under which it is asked once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from portal.core.db import db
from portal.core.decisions import Refused, refused
from portal.rewards.models import LedgerTransfer

MOST_POINTS = 1_000_000_000
LONGEST_KEY = 160
LONGEST_REASON = 200
# Transfers that follow from another have keys of the ledger's own.
OWN_KEYS = "ledger:"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why points move: the fact and the rule behind it, the thing it is about, and a sentence without personal data.

    `actor_id` is the member who does it, none for the system; `occurred_at` is when it happened, now unless said.
    """

    fact_id: int | None = None
    rule_id: int | None = None
    subject_kind: str | None = None
    subject_id: int | None = None
    reason: str = ""
    actor_id: int | None = None
    occurred_at: datetime | None = None


NO_CAUSE = Cause()


@dataclass(frozen=True)
class Request:
    """A verb and all it was given, under its key."""

    key: str
    digest: str

    def first(self) -> int | None:
        """The transfer that this request made before, if it did; asked under the wallet's lock.

        Raises `Refused` when the key was used for something else.
        """
        asked = sa.select(LedgerTransfer.id, LedgerTransfer.request_digest).where(LedgerTransfer.key == self.key)
        found = db.session.execute(asked).one_or_none()
        if found is None:
            return None
        if found.request_digest != self.digest:
            raise Refused(refused("points_key_used_otherwise"))
        transfer_id: int = found.id
        return transfer_id


def asked(verb: str, key: str, cause: Cause, **given: object) -> Request:
    """Raises `Refused` for a key or a reason that cannot be kept."""
    if not 0 < len(key) <= LONGEST_KEY or key.startswith(OWN_KEYS):
        raise Refused(refused("points_key_unusable"))
    if len(cause.reason) > LONGEST_REASON:
        raise Refused(refused("points_reason_too_long"))
    return Request(key, digest({"verb": verb, "cause": asdict(cause), "given": given}))


def following(key: str) -> Request:
    """What the ledger asks of itself, because of another transfer."""
    return Request(OWN_KEYS + key, digest({"verb": "follow", "key": key}))


def whole(amount_points: object) -> int:
    """The amount, when it is a whole number of points from 1 to MOST_POINTS; raises `Refused`."""
    # A bool is an int to Python, and is no number of points.
    if isinstance(amount_points, bool) or not isinstance(amount_points, int):
        raise Refused(refused("points_not_whole"))
    if not 1 <= amount_points <= MOST_POINTS:
        raise Refused(refused("points_out_of_range"))
    return amount_points


def digest(values: Mapping[str, object]) -> str:
    """SHA-256 over the values in one written form: sorted names, moments in UTC."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), default=_written)
    return hashlib.sha256(text.encode()).hexdigest()


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a request holds no {type(value).__name__}")
