"""The script of the demo community as written in its files, and what happens when."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
PASSWORD = "portal-demo-2026"  # noqa: S105  # Published: the password of the demo people.
SIGN_INS = ("alice", "bob", "charlie", "omar", "mina", "ada")

Entry = dict[str, Any]


@cache
def read(name: str) -> Entry:
    """The file `name`.toml of the content."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass
class Stage:
    """What the story has made so far: ids by the names that the script uses."""

    now: datetime
    accounts: dict[str, int] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    tiers: dict[int, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    topics: dict[tuple[str, int], int] = field(default_factory=dict)
    posts: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def days_ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)


@dataclass(frozen=True)
class Event:
    """Something that happens at a moment; of two at the same moment the earlier written comes first."""

    at: datetime
    act: Callable[[Stage], None]
