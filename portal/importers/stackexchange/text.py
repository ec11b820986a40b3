"""The words of a dump and the addresses of its source."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# Comments know bold, italics, code and links. What else would be Markdown of ours stands for itself there.
LINE_STARTS = re.compile(r"(?m)^(\s*)([#>+]|[-*](?=\s)|\d+[.)](?=\s)|\|)")


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
    return LINE_STARTS.sub(r"\1\\\2", html.unescape(text))
