"""What changed between two texts: lines taken away and added, and within a changed line the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

CONTEXT_LINES = 2
# Comparing costs lines times lines; beyond this a rewritten text is shown as taken away and added whole.
MOST_LINE_PAIRS = 250_000
MOST_WORDS = 400
ALIKE = 0.4

_WORDS = re.compile(r"\s+|[^\W_]+|.")


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Line:
    """A line in pieces, each with whether it is what changed; a skipped one stands for several that did not."""

    kind: Kind
    pieces: tuple[tuple[str, bool], ...] = ()


def changes(before: str, after: str) -> list[Line]:
    """Removed lines stand before the added ones that replace them; far from any change lines are skipped."""
    was, now = before.split("\n"), after.split("\n")
    lines: list[Line] = []
    for verb, was_from, was_to, now_from, now_to in _blocks(was, now):
        if verb == "equal":
            is_last = (was_to, now_to) == (len(was), len(now))
            lines += _unchanged(was[was_from:was_to], is_first=not lines, is_last=is_last)
        else:
            lines += _replaced(was[was_from:was_to], now[now_from:now_to])
    return lines


def _blocks(was: Sequence[str], now: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    if len(was) * len(now) > MOST_LINE_PAIRS:
        return [("replace", 0, len(was), 0, len(now))]
    return list(SequenceMatcher(None, was, now).get_opcodes())


def _unchanged(lines: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Line]:
    """Keeps what stands next to a change."""
    head = 0 if is_first else CONTEXT_LINES
    tail = 0 if is_last else CONTEXT_LINES
    if len(lines) <= head + tail + 1:
        yield from (_whole(Kind.SAME, line) for line in lines)
        return
    yield from (_whole(Kind.SAME, line) for line in lines[:head])
    yield Line(Kind.SKIPPED)
    yield from (_whole(Kind.SAME, line) for line in lines[len(lines) - tail :])


def _replaced(removed: Sequence[str], added: Sequence[str]) -> Iterator[Line]:
    for was, now in zip_longest(removed, added):
        if was is not None and now is not None and was and now:
            yield from _rewritten(was, now)
        else:
            yield from () if was is None else (_whole(Kind.REMOVED, was),)
            yield from () if now is None else (_whole(Kind.ADDED, now),)


def _rewritten(was: str, now: str) -> Iterator[Line]:
    """The same line in other words, or, when little is alike, one line for another."""
    words, others = _WORDS.findall(was), _WORDS.findall(now)
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    if max(len(words), len(others)) > MOST_WORDS or matcher.ratio() < ALIKE:
        yield from (_whole(Kind.REMOVED, was), _whole(Kind.ADDED, now))
        return
    blocks = matcher.get_opcodes()
    yield Line(Kind.REMOVED, tuple(_pieces((words[i:j], verb != "equal") for verb, i, j, _k, _l in blocks)))
    yield Line(Kind.ADDED, tuple(_pieces((others[k:m], verb != "equal") for verb, _i, _j, k, m in blocks)))


def _pieces(parts: Iterator[tuple[list[str], bool]]) -> Iterator[tuple[str, bool]]:
    return (("".join(words), is_changed) for words, is_changed in parts if words)


def _whole(kind: Kind, line: str) -> Line:
    return Line(kind, ((line, False),))
