"""Pure rules of texts: slugs, tags, languages, and what changed between two versions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.community.changes import Kind, changes
from portal.community.slugs import slug_of, tag_slugs
from portal.community.writing import language_of

pytestmark = pytest.mark.anydb


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Where do the pallets go?", "where-do-the-pallets-go"),
        ("Don't  panic — yet", "dont-panic-yet"),
        ("রাতের সিঙ্কের পর স্টক মিলছে না", "রাতের-সিঙ্কের-পর-স্টক-মিলছে-না"),
        ("???", "topic"),
        ("x" * 200, "x" * 80),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_slugs_keep_words_whole_in_any_script(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("edi, Stock Sync , EDI", ["edi", "stock-sync"]),
        ("#edi #gst", ["edi", "gst"]),
        ("", []),
        (" , ;, ", []),
        ("a,b,c,d,e,f", ["a", "b", "c", "d", "e"]),
    ],
)
def test_a_line_of_tags_gives_each_once_and_five_at_most(line: str, tags: list[str]) -> None:
    assert tag_slugs(line) == tags


@pytest.mark.parametrize(
    ("text", "language"),
    [("স্টক মিলছে না", "bn"), ("Stock does not match", ""), ("", ""), ("42", ""), ("SAP থেকে স্টক মেলে না", "bn")],
)
def test_bengali_is_told_from_the_rest(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_changed_line_shows_its_changed_words() -> None:
    removed, added = changes("the red dock is wet", "the blue dock is wet")
    assert (removed.kind, removed.pieces) == (Kind.REMOVED, (("the ", False), ("red", True), (" dock is wet", False)))
    assert (added.kind, added.pieces) == (Kind.ADDED, (("the ", False), ("blue", True), (" dock is wet", False)))


def test_lines_far_from_any_change_are_skipped() -> None:
    before = "\n".join(str(number) for number in range(30))
    kinds = [line.kind for line in changes(before, before + "\nnew")]
    assert kinds == [Kind.SKIPPED, Kind.SAME, Kind.SAME, Kind.ADDED]


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_the_added_and_removed_lines_are_those_of_the_texts(before: str, after: str) -> None:
    for kind, text in ((Kind.REMOVED, before), (Kind.ADDED, after)):
        said = [
            "".join(piece for piece, _changed in line.pieces) for line in changes(before, after) if line.kind is kind
        ]
        lines = iter(text.split("\n"))
        assert all(line in lines for line in said)


def test_a_rewritten_long_text_is_compared_in_time() -> None:
    before, after = "\n".join("ab" for _ in range(6000)), "\n".join("ba" for _ in range(6000))
    assert len(changes(before, after)) == 12_000
