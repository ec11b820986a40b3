"""Pages by key: a list goes on from the last row seen, at the same cost however deep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_ID = 2**31 - 1
LARGEST_MICROS = 2**53


class BadKey(ValueError):
    """A page key that this portal has not made."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, with the keys under which its neighbours begin (None at either end)."""

    items: Sequence[T]
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class MomentKey:
    """The place of a row in a list ordered by a moment and an id, as text: microseconds, dash, id."""

    moment: datetime
    row_id: int

    def __str__(self) -> str:
        return f"{(self.moment - EPOCH) // timedelta(microseconds=1)}-{self.row_id}"

    @classmethod
    def parse(cls, text: str) -> MomentKey:
        """Raises `BadKey` for anything but what `str` gives."""
        micros, dash, row_id = text.partition("-")
        if not dash:
            raise BadKey(text[:40])
        try:
            return cls(EPOCH + timedelta(microseconds=_number(micros, LARGEST_MICROS)), number_key(row_id))
        except OverflowError:
            raise BadKey(text[:40]) from None


def number_key(text: str) -> int:
    """A key that is a plain number from 0 up to the largest that a row can have; raises `BadKey`."""
    return _number(text, LARGEST_ID)


def _number(text: str, largest: int) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 16 or int(text) > largest:
        raise BadKey(text[:40])
    return int(text)
