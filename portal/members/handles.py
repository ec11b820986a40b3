"""Handles: the short, unique names in addresses and mentions, made from what people are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

from portal.core.markup import HANDLE

LONGEST = 40
LONGEST_DERIVED = 30
UNSPELLED = "member"


def is_handle(text: str) -> bool:
    """Whether `text` can be a handle: lower case, and as mentions are written."""
    return text == text.lower() and HANDLE.fullmatch(text) is not None


def candidates(name: str) -> Iterator[str]:
    """Handles for a person called `name`, the plainest first, without end."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_DERIVED].strip("-") or UNSPELLED
    yield stem
    for number in count(2):
        yield f"{stem}-{number}"
