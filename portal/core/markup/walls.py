"""The two sanitisers, and the only import of bleach: what neither lets through does not reach a page."""

import threading
from collections.abc import Mapping
from typing import Final

import nh3
from bleach.sanitizer import Cleaner

from portal.core.markup.cleaning import SCHEMES, is_safe_url, is_upload
from portal.core.markup.highlight import BLOCK_CLASS, CODE_CLASSES

REL: Final = "nofollow ugc noopener"
SCROLL_CLASS: Final = "table-scroll"

_NAMES: Final = (
    "a b blockquote br code dd del dl dt em h3 h4 h5 h6 hr i img ins kbd li ol p pre s span strong sub sup "
    "table tbody td th thead tr ul"
)
TAGS: Final = frozenset(_NAMES.split())
# Headings as written; shaping moves them below the page's own.
_FIRST_TAGS: Final = TAGS | {"h1", "h2"}
_FIRST_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "a": frozenset({"href", "title"}),
    "img": frozenset({"src", "alt", "title"}),
    "ol": frozenset({"start"}),
    "pre": frozenset({"class"}),
    "span": frozenset({"class"}),
    "td": frozenset({"align"}),
    "th": frozenset({"align"}),
}
# Shaping adds these to what it made itself; the table's scroll region is its only <div>.
_SECOND_TAGS: Final = TAGS | {"div"}
_SECOND_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    **_FIRST_ATTRIBUTES,
    "a": frozenset({"href", "title", "rel"}),
    "div": frozenset({"class", "tabindex", "role", "aria-label"}),
    "img": frozenset({"src", "alt", "title", "loading"}),
    "pre": frozenset({"class", "tabindex"}),
}
# The values an attribute may have; attributes not named here take any text.
_VALUES: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("a", "rel"): frozenset({REL}),
    ("div", "class"): frozenset({SCROLL_CLASS}),
    ("div", "role"): frozenset({"region"}),
    ("div", "tabindex"): frozenset({"0"}),
    ("img", "loading"): frozenset({"lazy"}),
    ("pre", "class"): frozenset({BLOCK_CLASS}),
    ("pre", "tabindex"): frozenset({"0"}),
    ("span", "class"): CODE_CLASSES,
    ("td", "align"): frozenset({"left", "center", "right"}),
    ("th", "align"): frozenset({"left", "center", "right"}),
}


def first_wall(html: str) -> str:
    """bleach: only what Markdown can produce; tags beyond that go, their text stays."""
    return _cleaners.cleaner.clean(html)


def second_wall(html: str) -> str:
    """nh3: the same again, maintained, and exact about what shaping added."""
    return nh3.clean(
        html,
        tags=set(_SECOND_TAGS),
        attributes={"*": set(), **{tag: set(names) for tag, names in _SECOND_ATTRIBUTES.items()}},
        attribute_filter=_second_value,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def outer_wall(html: str) -> str:
    """nh3 before all else, for HTML from elsewhere: scripts and styles go with their content, every tag is closed."""
    return nh3.clean(
        html,
        tags=set(_FIRST_TAGS),
        attributes={"*": set(), **{tag: set(names) for tag, names in _FIRST_ATTRIBUTES.items()}},
        attribute_filter=_first_value,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


# A bleach cleaner keeps state while it works: one per thread.
class _Cleaners(threading.local):
    def __init__(self) -> None:
        self.cleaner = Cleaner(
            tags=_FIRST_TAGS, attributes=_is_first_attribute, protocols=SCHEMES, strip=True, strip_comments=True
        )


def _is_first_attribute(tag: str, name: str, value: str) -> bool:
    return name in _FIRST_ATTRIBUTES.get(tag, ()) and _is_value(tag, name, value)


def _first_value(tag: str, name: str, value: str) -> str | None:
    return value if _is_value(tag, name, value) else None


def _second_value(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src") and not is_upload(value):
        return None
    return _first_value(tag, name, value)


def _is_value(tag: str, name: str, value: str) -> bool:
    if name in {"href", "src"}:
        return is_safe_url(value)
    if (tag, name) == ("ol", "start"):
        return value.isascii() and value.isdigit() and len(value) <= 9
    return (tag, name) not in _VALUES or value in _VALUES[tag, name]


_cleaners = _Cleaners()
