"""The words of a dump and the addresses of its source."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Comments know bold, italics, code and links. What else would be Markdown of ours stands for itself there:
# headings, lists, quotes, rules, fences, the lines under a table's head, and the definitions of links;
LINE_START = re.compile(r"^([#>|:=~+*-]|[0-9]{1,9}(?=[.)])|\[(?=[^\]]*\]:)|_(?=[ _]*$)|`(?=``))", re.MULTILINE)
EMPHASIS = re.compile(r"\*{1,2}[^\s*]")
# …then line-throughs and pictures, but in code and addresses, which are as they are.
LITERAL = re.compile(r"(`[^`\n]+`|https?://\S+)")
UNKNOWN = re.compile(r"~~|!(?=\[)")
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """A community by its host; every address of its posts comes from here."""

    site: str

    @property
    def root(self) -> str:
        return f"https://{self.site}"

    def question(self, question_id: int) -> str:
        return f"{self.root}/q/{question_id}"

    def answer(self, answer_id: int) -> str:
        return f"{self.root}/a/{answer_id}"

    def comment(self, post_id: int, comment_id: int) -> str:
        return f"{self.root}/q/{post_id}#comment{comment_id}_{post_id}"


def comment_source(text: str) -> str:
    """The Markdown of a comment, with what its own little Markdown does not know escaped."""
    parts = LITERAL.split(INDENTATION.sub("", text))
    words = "".join(part if LITERAL.fullmatch(part) else UNKNOWN.sub(_escaped, part) for part in parts)
    return LINE_START.sub(_escaped_start, words)


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"\\{character}" for character in match.group())


def _escaped_start(match: re.Match[str]) -> str:
    mark = match.group()
    if mark == "*" and EMPHASIS.match(match.string, match.start()):
        return mark
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"
