"""What the demo says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class StoryTold(Fact, subject="host_id"):
    """The demo community is complete; without this fact it was cut off. `host_id` is its community manager."""

    host_id: int
