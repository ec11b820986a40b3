"""A Stack Exchange dump comes in whole, once, with its authors, dates, licences and links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.community.models import Access, Post, Tag, Topic
from portal.community.recounting import recount
from portal.core.db import db
from portal.core.facts import FactRow
from portal.core.outbox.models import Job
from portal.importers.stackexchange.counts import counts
from portal.importers.stackexchange.place import place_of
from portal.importers.stackexchange.reader import DumpError
from portal.importers.stackexchange.run import Import
from portal.insights.models import Touchpoint
from portal.members.models import Member
from tests.importers import dumps

SITE = "bikes.example.com"


def bring(folder: Path, work_dir: Path, *, stop_after: int | None = None) -> dict[str, Any]:
    """Imports `folder`; with `stop_after` it is cut off after so many chunks."""
    chunks = 0

    def progress(stage: str, done: int) -> None:
        nonlocal chunks
        chunks += 1
        if chunks == stop_after:
            raise KeyboardInterrupt

    category_id = place_of(SITE, name=None, access=Access.PUBLIC.value).category_id
    run = Import(folder, site=SITE, category_id=category_id, work_dir=work_dir / "work", progress=progress)
    return counts(run.run())


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return dumps.write(
        tmp_path / "dump",
        Users=[dumps.user(1, "Ida"), dumps.user(2, "Ida"), dumps.user(3, "রিনা")],
        Posts=[
            dumps.question(10, 1, Tags="<chain><brakes>", AcceptedAnswerId=11, ContentLicense="CC BY-SA 4.0"),
            dumps.answer(11, 10, 2, LastEditDate="2015-03-01T08:00:00.000"),
            dumps.question(12, None, OwnerDisplayName="Left Long Ago", ClosedDate="2016-01-01T00:00:00.000"),
            dumps.answer(13, 999, 2),
            {"Id": 14, "PostTypeId": 5, "CreationDate": "2015-02-01T08:00:00.000", "Body": "wiki"},
            {"Id": 15, "PostTypeId": "one", "CreationDate": "2015-02-01T08:00:00.000"},
        ],
        Comments=[dumps.comment(20, 11, 1), dumps.comment(21, 10, None), dumps.comment(22, 777, 1)],
        Tags=[{"Id": 1, "TagName": "chain"}, {"Id": 2, "TagName": "brakes"}, {"Id": 3, "TagName": "c++"}],
        Votes=[
            dumps.vote(1, 10, 2),
            dumps.vote(2, 10, 3),
            dumps.vote(3, 11, 2),
            dumps.vote(4, 11, 1),
            dumps.vote(5, 888, 2),
        ],
        PostHistory=[
            {
                "Id": 1,
                "PostHistoryTypeId": 2,
                "PostId": 11,
                "CreationDate": "2015-02-02T08:00:00.000",
                "Text": "Like this.",
            },
            {
                "Id": 2,
                "PostHistoryTypeId": 5,
                "PostId": 11,
                "CreationDate": "2015-03-01T08:00:00.000",
                "Text": "Like **this**.",
            },
        ],
    )


def topic_of(question_id: int) -> Topic:
    url = f"https://{SITE}/q/{question_id}"
    return db.session.scalars(sa.select(Topic).where(Topic.source_url == url)).one()


def posts_of(topic: Topic) -> list[Post]:
    return list(db.session.scalars(sa.select(Post).where(Post.topic_id == topic.id).order_by(Post.number)))


def test_every_row_is_imported_or_counted_as_skipped_with_its_reason(app: Flask, small: Path, tmp_path: Path) -> None:
    numbers = bring(small, tmp_path)
    assert numbers == {
        "members": 3,
        "topics": 2,
        "answers": 1,
        "comments": 2,
        "tags": 3,
        "accepted": 1,
        "unanswered": 1,
        "votes_up": 2,
        "votes_down": 1,
        "created": 3 + 3 + 5 + 3,
        "unchanged": 0,
        "skipped": {
            "answer_without_question": 1,
            "comment_without_post": 1,
            "post_bad_number": 1,
            "post_tag_wiki": 1,
            "vote_for_deleted_post": 1,
            "vote_type_1": 1,
        },
    }


def test_a_topic_keeps_its_order_its_authors_and_its_answer(app: Flask, small: Path, tmp_path: Path) -> None:
    bring(small, tmp_path)
    topic = topic_of(10)
    opening, answered, *commented = posts_of(topic)
    assert [post.number for post in (opening, answered, *commented)] == [1, 2, 3, 4]
    assert topic.accepted_post_id == answered.id
    assert {post.parent_id for post in commented} == {opening.id, answered.id}
    assert (topic.reply_count, topic.last_number) == (3, 4)
    assert (opening.score_up, opening.score_down) == (1, 1)
    assert opening.source_licence == "CC BY-SA 4.0"
    assert answered.source_url == f"https://{SITE}/a/11"
    assert answered.source == "Like **this**."
    assert answered.edited_at is not None
    names = {member.id: member.display_name for member in db.session.scalars(sa.select(Member))}
    assert [names.get(post.author_id or 0) for post in (opening, answered)] == ["Ida", "Ida"]
    assert opening.author_id != answered.author_id


def test_a_closed_question_by_a_deleted_author_says_both(app: Flask, small: Path, tmp_path: Path) -> None:
    bring(small, tmp_path)
    topic = topic_of(12)
    assert topic.locked_at is not None
    assert (topic.author_id, topic.author_name) == (None, "Left Long Ago")


def test_imported_history_earns_nothing_and_writes_to_nobody(app: Flask, small: Path, tmp_path: Path) -> None:
    bring(small, tmp_path)
    assert db.session.scalars(sa.select(FactRow.origin).distinct()).all() == ["import"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Touchpoint)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0
    assert db.session.scalars(sa.select(Member.email)).all() == [None] * 3


def test_the_kept_counters_equal_a_recount(app: Flask, small: Path, tmp_path: Path) -> None:
    bring(small, tmp_path)
    assert recount() == []
    uses = {tag.slug: tag.topic_count for tag in db.session.scalars(sa.select(Tag))}
    assert uses == {"chain": 1, "brakes": 1, "c++": 0}


def test_a_second_run_adds_nothing(app: Flask, small: Path, tmp_path: Path) -> None:
    first = bring(small, tmp_path)
    second = bring(small, tmp_path)
    assert (second["created"], second["unchanged"]) == (0, first["created"])
    assert {**second, "created": 0, "unchanged": 0} == {**first, "created": 0, "unchanged": 0}


@pytest.mark.parametrize("stop_after", [1, 2, 3, 4])
def test_cut_off_anywhere_and_started_again_gives_the_same(
    app: Flask, small: Path, tmp_path: Path, stop_after: int
) -> None:
    with pytest.raises(KeyboardInterrupt):
        bring(small, tmp_path, stop_after=stop_after)
    numbers = bring(small, tmp_path)
    assert (numbers["created"], numbers["members"], numbers["comments"], numbers["votes_up"]) == (14, 3, 2, 2)
    assert numbers["skipped"]["vote_for_deleted_post"] == 1
    assert recount() == []


def test_an_id_that_comes_twice_is_taken_once(app: Flask, tmp_path: Path) -> None:
    twice = dumps.write(
        tmp_path / "twice",
        Users=[dumps.user(1, "Ida"), dumps.user(1, "Not Ida")],
        Posts=[dumps.question(10, 1), dumps.question(10, 1), dumps.answer(11, 10, 1), dumps.answer(11, 10, 1)],
        Comments=[dumps.comment(20, 10, 1), dumps.comment(20, 10, 1)],
        Votes=[dumps.vote(1, 10, 2), dumps.vote(1, 10, 2)],
    )
    numbers = bring(twice, tmp_path)
    assert (numbers["created"], numbers["skipped"]) == (5, {"duplicate_id": 5})
    assert db.session.scalars(sa.select(Member.display_name)).all() == ["Ida"]
    assert recount() == []


def test_a_later_dump_adds_only_what_is_new(app: Flask, small: Path, tmp_path: Path) -> None:
    bring(small, tmp_path)
    comments = [dumps.comment(20, 11, 1), dumps.comment(21, 10, None), dumps.comment(23, 11, 3)]
    posts = [dumps.question(10, 1, AcceptedAnswerId=11), dumps.answer(11, 10, 2)]
    later = dumps.write(tmp_path / "later", Users=[dumps.user(1, "Ida")], Posts=posts, Comments=comments)
    assert bring(later, tmp_path)["created"] == 1
    topic = topic_of(10)
    newest = posts_of(topic)[-1]
    assert (newest.number, topic.last_number, topic.reply_count) == (5, 5, 4)
    assert recount() == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<users><row Id='1'", "line 1"),
        ("", "Users.xml"),
        ("<!DOCTYPE users [<!ENTITY a 'b'>]><users><row Id='1' DisplayName='&a;'/></users>", "declares"),
    ],
)
def test_a_file_that_is_no_dump_is_refused_in_one_line(
    app: Flask, small: Path, tmp_path: Path, text: str, says: str
) -> None:
    (small / "Users.xml").write_text(text, encoding="utf-8")
    with pytest.raises(DumpError, match=says):
        bring(small, tmp_path)


def test_a_folder_without_posts_is_refused(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(DumpError, match=r"Users\.xml"):
        bring(tmp_path, tmp_path)
