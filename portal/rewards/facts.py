"""What can have happened to a member's points."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PointsAwarded(Fact, subject="transfer_id"):
    """A member has earned points; while `is_pending` they are promised and cannot be spent."""

    transfer_id: int
    member_id: int
    amount_points: int
    is_pending: bool
    cause_id: int | None


@dataclass(frozen=True, kw_only=True)
class PointsPosted(Fact, subject="transfer_id"):
    """Pending points can be spent from now on: `amount_points` of those that were promised."""

    transfer_id: int
    pending_id: int
    member_id: int
    amount_points: int


@dataclass(frozen=True, kw_only=True)
class PointsVoided(Fact, subject="transfer_id"):
    """Pending points have come to nothing."""

    transfer_id: int
    pending_id: int
    member_id: int
    amount_points: int


@dataclass(frozen=True, kw_only=True)
class PointsSpent(Fact, subject="transfer_id"):
    """A member has spent points."""

    transfer_id: int
    member_id: int
    amount_points: int


@dataclass(frozen=True, kw_only=True)
class SpendingCancelled(Fact, subject="transfer_id"):
    """Points that were spent are back, with the dates they had."""

    transfer_id: int
    reversal_of_id: int
    member_id: int
    amount_points: int


@dataclass(frozen=True, kw_only=True)
class PointsExpired(Fact, subject="transfer_id"):
    """What was left of some points has reached its date."""

    transfer_id: int
    member_id: int
    amount_points: int


@dataclass(frozen=True, kw_only=True)
class PointsReversed(Fact, subject="transfer_id"):
    """An award was taken back; `owed_points` of it were gone and are a debt now."""

    transfer_id: int
    reversal_of_id: int
    member_id: int
    amount_points: int
    owed_points: int
