"""Markdown written for members: a quote to answer, and imported HTML turned into text that can be edited."""

import re
from types import MappingProxyType
from typing import Any, Final

from markdownify import MarkdownConverter

from portal.core.markup.cleaning import clean_text
from portal.core.markup.grammar import parse
from portal.core.markup.rendering import render_html

MAX_QUOTE_CHARS: Final = 1_500

_IN_LINK: Final = re.compile(r"[\\`*_\[\]<&~]")


def quote(source: str, *, author_handle: str, url: str) -> str:
    """A block quote to start a reply with: who said it, linked; what they quoted themselves is left out."""
    lines = _clipped(_without_quotes(clean_text(source)))
    name = _IN_LINK.sub(r"\\\g<0>", author_handle)
    attribution = f"[@{name}]({url}):"
    quoted = [attribution, "", *lines] if lines else [attribution]
    return "\n".join(f"> {line}".rstrip() for line in quoted) + "\n\n"


def from_html(html: str, *, base_url: str | None = None) -> str:
    """Markdown that renders to the same text. It may exceed MAX_SOURCE_BYTES."""
    markdown = _Converter(**_OPTIONS).convert(render_html(html, base_url=base_url))
    return re.sub(r"\n{3,}", "\n\n", markdown).strip()


def _without_quotes(source: str) -> list[str]:
    lines = source.split("\n")
    document = parse(source, handles=MappingProxyType({}))
    for token in document.tokens if document else ():
        if token.type == "blockquote_open" and token.level == 0 and token.map:
            start, end = token.map
            lines[start:end] = [""] * (end - start)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").split("\n") if any(lines) else []


def _clipped(lines: list[str]) -> list[str]:
    """Whole lines up to the limit, so that a quote leaves room for the reply; one endless line is cut."""
    kept: list[str] = []
    length = 0
    for line in lines:
        length += len(line) + 1
        if length > MAX_QUOTE_CHARS:
            head = line[:MAX_QUOTE_CHARS] if not kept else ""
            return [*kept, f"{head}…"]
        kept.append(line)
    return kept


_OPTIONS: Final[dict[str, Any]] = {
    "heading_style": "atx",
    "bullets": "-",
    # Lines inside a paragraph of HTML mean nothing; in our Markdown they would.
    "wrap": True,
    "wrap_width": None,
    "strip_pre": "strip_one",
}

_INLINE_MARKUP: Final = re.compile(r"[\\`*\[\]<|]|~(?=~)|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_LINE_MARKUP: Final = re.compile(
    r"^(\s*)(>|(?:#{1,6}|[+-]|=+|-+)(?=\s|$)|(?<!\d)\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE
)
_FENCE: Final = re.compile(r"`{3,}")


class _Converter(MarkdownConverter):
    """Escapes what would be markup in our Markdown, and no more: the result is for people to edit."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return _LINE_MARKUP.sub(_escaped_line, _INLINE_MARKUP.sub(r"\\\g<0>", text))

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        address = el.get("href")
        words = text.strip()
        if "_noformat" in parent_tags or not address or not words:
            return text
        # The parser decodes the words of such a link, so that "%20" in them would become a blank.
        if el.get_text() == address and "%" not in address and not el.get("title"):
            return f"<{address}>"
        title = el.get("title", "").replace('"', "'")
        target = f"<{address}>" if re.search(r"[\s()]", address) else address
        return text.replace(words, f'[{words}]({target} "{title}")' if title else f"[{words}]({target})", 1)

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:
        fence = "`" * max([3, *(len(run) + 1 for run in _FENCE.findall(text))])
        return f"\n\n{fence}\n{el.get_text().rstrip(chr(10))}\n{fence}\n\n"


def _escaped_line(match: re.Match[str]) -> str:
    space, mark = match.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"
