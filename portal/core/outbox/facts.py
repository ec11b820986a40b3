"""What staff did to a job that had been parked."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class JobRetried(Fact, subject="job_id"):
    """A parked job is due again."""

    job_id: int
    job_kind: str


@dataclass(frozen=True, kw_only=True)
class JobDiscarded(Fact, subject="job_id"):
    """A parked job will never be done."""

    job_id: int
    job_kind: str
