"""The files of a Stack Exchange dump, read row by row: memory does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from portal.importers.stackexchange import rows
from portal.importers.stackexchange.rows import Comment, Fields, PostRow, Skipped, Tag, Unreadable, User, Vote

REQUIRED = ("Users.xml", "Posts.xml")

T = TypeVar("T")


class DumpError(Exception):
    """A dump that can not be read at all; the message names the file and the line."""


def check(folder: Path) -> None:
    """Raises `DumpError` when a file is missing without which there is no community."""
    for name in REQUIRED:
        if not (folder / name).is_file():
            raise DumpError(f"{folder} has no {name}: it does not look like a Stack Exchange dump.")


def iter_users(folder: Path, *, after: int = 0) -> Iterator[User | Skipped]:
    return _read(folder, "Users.xml", rows.user, after)


def iter_posts(folder: Path, *, after: int = 0) -> Iterator[PostRow | Skipped]:
    return _read(folder, "Posts.xml", rows.post, after)


def iter_comments(folder: Path, *, after: int = 0) -> Iterator[Comment | Skipped]:
    return _read(folder, "Comments.xml", rows.comment, after)


def iter_votes(folder: Path, *, after: int = 0) -> Iterator[Vote | Skipped]:
    return _read(folder, "Votes.xml", rows.vote, after)


def iter_tags(folder: Path, *, after: int = 0) -> Iterator[Tag | Skipped]:
    return _read(folder, "Tags.xml", rows.tag, after)


def iter_fields(folder: Path, name: str) -> Iterator[tuple[int, Fields]]:
    """The rows of any file of the dump with their ordinals from 1; none when the file is not there."""
    path = folder / name
    if not path.is_file():
        return
    ordinal = 0
    for element in _elements(path):
        if element.tag == "row":
            ordinal += 1
            yield ordinal, Fields(dict(element.attrib))


def _read(folder: Path, name: str, parse: Callable[[int, Fields], T], after: int) -> Iterator[T | Skipped]:
    for ordinal, fields in iter_fields(folder, name):
        if ordinal <= after:
            continue
        try:
            yield parse(ordinal, fields)
        except Unreadable as problem:
            yield Skipped(name, ordinal, problem.reason)


def _elements(path: Path) -> Iterator[Element]:
    """Each element once it is complete; what has been yielded is forgotten."""
    try:
        events: Iterator[tuple[str, Any]] = iterparse(path, events=("start", "end"), forbid_dtd=True)
        _, root = next(events)
        if root.tag != path.stem.lower():
            raise DumpError(
                f"{path.name} begins with <{root.tag}>, not with <{path.stem.lower()}>: it is something else."
            )
        for event, element in events:
            if event == "end":
                yield element
                root.clear()
    except ParseError as error:
        raise DumpError(f"{path.name}, line {error.position[0]}: the XML is broken ({error}).") from None
    except DefusedXmlException:
        raise DumpError(f"{path.name} declares entities or a document type, which a dump does not need.") from None
    except (LookupError, ValueError) as error:
        raise DumpError(f"{path.name}, line 1: its encoding can not be read ({error}).") from None
