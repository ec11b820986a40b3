"""The Markdown that members write: its extensions, its limits, and the tree it becomes."""

import re
import threading
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from portal.core.markup.cleaning import MENTION, is_safe_url
from portal.core.markup.highlight import Highlighter

MAX_NESTING: Final = 16
# Beyond these the walls would need seconds; a post of 20 KB that people wrote stays far below.
MAX_LINES: Final = 3_000
MAX_TOKENS: Final = 10_000
MAX_TABLE_CELLS: Final = 6_000
MAX_ADDRESSES: Final = 600

_DELIMITER_CELL: Final = re.compile(r"-:?[ \t]*\|")


@dataclass
class Document:
    """A parsed text: its blocks, and who is mentioned in it outside code and links."""

    tokens: Sequence[Token]
    mentioned: set[str] = field(default_factory=set)


def parse(source: str, *, handles: Mapping[str, str]) -> Document | None:
    """None when the text is too intricate to be rendered within the time of a request."""
    lines = source.split("\n")
    if len(lines) > MAX_LINES or _table_cells(lines) > MAX_TABLE_CELLS:
        return None
    mentioned: set[str] = set()
    parser = _linking_parser() if source.count(":") <= MAX_ADDRESSES else _plain_parser()
    tokens = parser.parse(source, {"handles": handles, "mentioned": mentioned})
    if sum(1 + len(token.children or ()) for token in tokens) > MAX_TOKENS or _is_cut_off(tokens):
        return None
    return Document(tokens, mentioned)


def to_html(document: Document) -> str:
    parser = _plain_parser()
    # `env` is the one way to hand something to a render rule; the budget is for the whole document.
    html: str = parser.renderer.render(document.tokens, parser.options, {"highlighter": Highlighter()})
    return html


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return is_safe_url(url)


# The parser and its linkifier keep state while they work: one per thread.
class _Parsers(threading.local):
    def __init__(self) -> None:
        self.plain = _parser(linkify=False)
        self.linking = _parser(linkify=True)


def _linking_parser() -> MarkdownIt:
    return _parsers.linking


def _plain_parser() -> MarkdownIt:
    return _parsers.plain


def _parser(*, linkify: bool) -> MarkdownIt:
    options = {"html": False, "linkify": linkify, "breaks": True, "maxNesting": MAX_NESTING}
    parser = _Markdown("commonmark", options).enable(["table", "strikethrough"])
    if linkify:
        parser.enable("linkify")
        assert parser.linkify is not None
        # A bare "setup.py" or "notes.md" is a file, not an address in a far-away top-level domain.
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
        parser.linkify.add("ftp:", None).add("//", None)
    parser.core.ruler.before("text_join", "mentions", _mentions)
    parser.core.ruler.push("table_alignment", _table_alignment)
    parser.add_render_rule("fence", _render_fence)
    return parser


def _mentions(state: StateCore) -> None:
    handles, mentioned = state.env.get("handles", {}), state.env.get("mentioned", set())
    for block in state.tokens:
        if block.type != "inline" or not block.children or "@" not in block.content:
            continue
        in_link, children = 0, []
        for token in block.children:
            in_link += (token.type == "link_open") - (token.type == "link_close")
            if token.type == "text" and not in_link:
                children.extend(_with_mentions(token, handles, mentioned))
            else:
                children.append(token)
        block.children = children


def _with_mentions(token: Token, handles: Mapping[str, str], mentioned: set[str]) -> list[Token]:
    pieces, end = [], 0
    for match in MENTION.finditer(token.content):
        handle = match[1].lower()
        mentioned.add(handle)
        if handle in handles:
            pieces += [_text(token.content[end : match.start()], token), *_link(match[0], handles[handle], token)]
            end = match.end()
    return [*pieces, _text(token.content[end:], token)] if pieces else [token]


def _text(content: str, like: Token) -> Token:
    return Token("text", "", 0, content=content, level=like.level)


def _link(content: str, address: str, like: Token) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": address}, level=like.level)
    return [opening, _text(content, like), Token("link_close", "a", -1, level=like.level)]


def _table_alignment(state: StateCore) -> None:
    """The parser aligns with an inline style, which our pages' policy forbids."""
    for token in state.tokens:
        if token.type in {"th_open", "td_open"} and "style" in token.attrs:
            token.attrs = {"align": str(token.attrs["style"]).removeprefix("text-align:")}


def _render_fence(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    highlighter: Highlighter = env["highlighter"]
    return highlighter.block(token.content, language=language) + "\n"


def _table_cells(lines: Sequence[str]) -> int:
    """The most cells a table here can have: rows are filled up to the width of their delimiter line."""
    return max(len(_DELIMITER_CELL.findall(line)) for line in lines) * len(lines)


def _is_cut_off(tokens: Sequence[Token]) -> bool:
    """Whether the parser reached its depth, where it leaves out what is deeper."""
    return any(token.nesting == 1 and token.level >= MAX_NESTING - 1 for token in tokens)


_parsers = _Parsers()
