"""Markdown, or HTML from elsewhere, to the HTML that is stored beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from types import MappingProxyType
from typing import Final

from portal.core.markup.cleaning import clean_text
from portal.core.markup.grammar import parse, to_html
from portal.core.markup.shape import shape
from portal.core.markup.walls import first_wall, outer_wall, second_wall

# Raised whenever the same source would give other HTML, so that stored posts can be rendered again.
VERSION: Final = 1
MAX_SOURCE_BYTES: Final = 20_000

# HTML from elsewhere has no cap of its own; beyond these it becomes its text.
MAX_HTML_CHARS: Final = 150_000
MAX_HTML_TAGS: Final = 20_000
MAX_HTML_DEPTH: Final = 64

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_MARKUP: Final = re.compile(r"<[^<>]*>")
_VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_NO_HANDLES: Final[Mapping[str, str]] = MappingProxyType({})


class SourceTooLong(ValueError):
    """The text is longer than MAX_SOURCE_BYTES."""


@dataclass(frozen=True)
class Rendered:
    """A text as its author may edit it, the HTML made of it, and by which version of these rules."""

    source: str
    html: str
    version: int


def render(source: str, *, handles: Mapping[str, str] = _NO_HANDLES) -> Rendered:
    """`handles` maps the lower-case handle to the address its mention leads to. Raises SourceTooLong."""
    source = _checked(source)
    return Rendered(source, second_wall(shape(first_wall(_to_html(source, handles)))), VERSION)


def preview(source: str) -> str:
    """The HTML that `render` would give, mentions apart, through the quick wall alone: never to be stored."""
    return second_wall(shape(_to_html(_checked(source), _NO_HANDLES)))


def mentioned_handles(source: str) -> frozenset[str]:
    """In lower case; none from code, from links, or from a text too intricate to render."""
    document = parse(_checked(source), handles=_NO_HANDLES)
    return frozenset(document.mentioned) if document else frozenset()


def render_html(html: str, *, base_url: str | None = None) -> str:
    """HTML from elsewhere through the same walls; its relative addresses are completed with `base_url`."""
    if _is_intricate(html):
        html = _as_written(_bare_text(html))
    return second_wall(shape(first_wall(outer_wall(html)), base_url=base_url))


def _checked(source: str) -> str:
    source = clean_text(source)
    if len(source.encode()) > MAX_SOURCE_BYTES:
        raise SourceTooLong(f"longer than {MAX_SOURCE_BYTES} bytes")
    return source


def _to_html(source: str, handles: Mapping[str, str]) -> str:
    document = parse(source, handles=handles)
    return to_html(document) if document else _as_written(source)


def _as_written(text: str) -> str:
    paragraphs = (escape(part).replace("\n", "<br>\n") for part in re.split(r"\n[ \t]*\n+", text.strip("\n")))
    return "\n".join(f"<p>{part}</p>" for part in paragraphs if part)


def _is_intricate(html: str) -> bool:
    if len(html) > MAX_HTML_CHARS:
        return True
    tags = _TAG.findall(html)
    depth = 0
    for closing, name in tags:
        if name.lower() not in _VOID:
            depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_HTML_DEPTH:
            return True
    return len(tags) > MAX_HTML_TAGS


def _bare_text(html: str) -> str:
    return clean_text(unescape(_MARKUP.sub("", html[:MAX_HTML_CHARS])))
