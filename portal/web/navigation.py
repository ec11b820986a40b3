"""The places of the bars: each feature announces its own, and nothing that is not there yet is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel.speaklater import LazyString

from portal.core.viewer import Viewer


@dataclass(frozen=True)
class Place:
    """A link of a bar as a template shows it."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class _Announced:
    order: int
    label: LazyString
    endpoint: str
    icon: str
    is_for: Callable[[Viewer], bool]


_bars: dict[str, dict[str, _Announced]] = {"main": {}, "staff": {}, "foot": {}}


def announce(
    endpoint: str,
    *,
    label: LazyString,
    icon: str,
    order: int,
    bar: str = "main",
    is_for: Callable[[Viewer], bool] = lambda viewer: True,
) -> None:
    """Puts a link to `endpoint` on a bar for those of whom `is_for` holds."""
    _bars[bar][endpoint] = _Announced(order, label, endpoint, icon, is_for)


def places(viewer: Viewer, *, bar: str = "main") -> list[Place]:
    """The links of a bar for `viewer`, in order; at most one is where the reader is."""
    shown = sorted((place for place in _bars[bar].values() if place.is_for(viewer)), key=lambda place: place.order)
    urls = [url_for(place.endpoint) for place in shown]
    here = _nearest(urls, request.path)
    named = zip(shown, urls, strict=True)
    return [Place(str(place.label), url, place.icon, current=url == here) for place, url in named]


def _nearest(urls: Sequence[str], path: str) -> str | None:
    """The longest of `urls` that is `path` or leads to it; the first page leads to itself alone."""
    leading = [url for url in urls if path == url or (url != "/" and path.startswith(f"{url}/"))]
    return max(leading, key=len, default=None)
