"""A clause as it is written, before it belongs to a version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ClauseDraft:
    """A number such as 2.1, a title and a text."""

    number: str
    title: str
    text: str
