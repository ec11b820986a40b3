"""What somebody wrote, made ready before any transaction: rendered, its mentions looked up, its language guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.core import markup
from portal.core.markup import Rendered
from portal.members import queries as members

MENTIONS_PER_POST = 20
_BENGALI = re.compile(r"[\u0980-\u09ff]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A text as operations take it. `language` is `bn`, or empty for the language of the page."""

    body: Rendered
    mentioned_ids: tuple[int, ...] = ()
    language: str = ""


def write(source: str) -> Written:
    """Raises `markup.SourceTooLong`. Beyond MENTIONS_PER_POST names stay text and tell nobody."""
    found = sorted(markup.mentioned_handles(source))[:MENTIONS_PER_POST]
    body = markup.render(source, handles=members.handles_among(found))
    return Written(
        body=body,
        mentioned_ids=tuple(sorted(members.ids_by_handle(found).values())),
        language=language_of(body.source),
    )


def language_of(text: str) -> str:
    """`bn` when at least a third of the letters are Bengali, else empty."""
    bengali = len(_BENGALI.findall(text))
    return "bn" if bengali and bengali * 3 >= len(_LETTER.findall(text)) else ""
