"""The code blocks of a page of documentation, and what each is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = re.compile(r"^(?:`(?P<path>[^`\n]+)`\n\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block. `path` is what stands by itself in the line above: the file that the block is, or changes."""

    path: str | None
    language: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    for match in FENCE.finditer(page):
        yield Block(match["path"], match["language"], match["text"])


def changed(source: str, change: str) -> str:
    """`source` with a diff applied whose hunks, between lines of `@@`, each fit in exactly one place."""
    for hunk in re.split(r"^@@\n", change, flags=re.MULTILINE):
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        assert source.count(before) == 1, f"fits {source.count(before)} times:\n{hunk}"
        source = source.replace(before, after)
    return source
