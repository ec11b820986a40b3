"""What can have happened to the guidelines."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class GuidelinesPublished(Fact, subject="version_id"):
    """A new version is in force; whoever writes has to accept it first."""

    version_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class GuidelinesAccepted(Fact, subject="version_id"):
    """The actor has accepted a version."""

    version_id: int
    number: int
