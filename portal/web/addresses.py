"""What may stand in an address for the id of a row."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter, Map

HIGHEST_ID = 2**31 - 1


class RowId(IntegerConverter):
    """Digits of an id that a row can have; a larger number is no address at all, on either database."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = HIGHEST_ID) -> None:  # noqa: A002
        super().__init__(map, fixed_digits, min, max)
