"""HTML of ours back to plain text: for search, mail, and the line under a title."""

import re
from html.parser import HTMLParser
from typing import Final

_BLOCK_NAMES: Final = "blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody thead tr ul"
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_CELLS: Final = frozenset({"td", "th"})
_SPACES: Final = re.compile(r"\s+")


def text_of(html: str) -> str:
    """A line per block; code keeps its own lines; a picture is its description."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (line.rstrip() for line in "".join(reader.read).split("\n"))
    return "\n".join(line for line in lines if line)


def excerpt(html: str, length_chars: int) -> str:
    """One line of at most `length_chars` characters, cut between words."""
    text = " ".join(text_of(html).split())
    if len(text) <= length_chars:
        return text
    cut = text[:length_chars]
    head, space, _ = cut.rpartition(" ")
    return (head if space else cut[:-1]).rstrip(" ,;:.") + "…"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []
        self._pre_depth = 0
        self._wants_space = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._pre_depth += tag == "pre"
        if tag == "img":
            self.handle_data(dict(attrs).get("alt") or "")
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        self._pre_depth -= tag == "pre" and self._pre_depth > 0
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        if self._pre_depth:
            text = data
        else:
            text = _SPACES.sub(" ", data)
            text = text if self._wants_space else text.lstrip(" ")
        if text:
            self.read.append(text)
            self._wants_space = not text[-1].isspace()

    def _separate(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.read.append("\n")
            self._wants_space = False
        elif tag in _CELLS and self._wants_space:
            self.read.append(" ")
            self._wants_space = False
