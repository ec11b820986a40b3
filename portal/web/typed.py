"""What people type into fields, without what cannot be stored, seen or trusted to read as it looks."""

from __future__ import annotations

from portal.core.markup.cleaning import clean_text


def one_line(text: str | None) -> str:
    """A name or a title: spaces and line ends are one space, none at either end."""
    return " ".join(clean_text(text or "").split())


def several_lines(text: str | None) -> str:
    """A note or a statement: its lines stay, nothing at either end."""
    return clean_text(text or "").strip()
