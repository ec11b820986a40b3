"""Slots: places on a page of a lower package which an upper one fills, once for all rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from portal.core.viewer import Viewer

Filler = Callable[[Sequence[Any], Viewer], Mapping[int, Markup]]

_fillers: dict[str, list[Filler]] = defaultdict(list)


def fills(slot: str) -> Callable[[Filler], Filler]:
    """Registers a filler: it gets all rows of the page and answers HTML by the row's id."""

    def register(filler: Filler) -> Filler:
        if filler not in _fillers[slot]:
            _fillers[slot].append(filler)
        return filler

    return register


def filled(slot: str, rows: Sequence[Any], viewer: Viewer) -> dict[int, Markup]:
    """The HTML for each row of `rows` that has any, fillers in the order of their registration."""
    parts: dict[int, Markup] = defaultdict(Markup)
    for filler in _fillers[slot]:
        for row_id, html in filler(rows, viewer).items():
            parts[row_id] += html
    return parts
