"""Every row of a dump comes out typed, or with the reason why not; memory does not grow with the file."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from portal.core import markup
from portal.importers.stackexchange import reader
from portal.importers.stackexchange.histories import open_histories
from portal.importers.stackexchange.reader import DumpError
from portal.importers.stackexchange.rows import Comment, PostKind, PostRow, Skipped, SkipReason, Tag, User, Vote
from portal.importers.stackexchange.text import Source, comment_source
from tests.importers import dumps

pytestmark = pytest.mark.anydb

NOON = "2015-02-01T12:00:00.000"


def written(folder: Path, text: str | bytes) -> Path:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "Posts.xml").write_bytes(content)
    return folder


class TestRows:
    def test_a_user(self, tmp_path: Path) -> None:
        row = dumps.user(7, " Ada ", AboutMe="<p>Hi</p>", Location="Dhaka")
        when = datetime(2015, 1, 1, 8, tzinfo=UTC)
        assert list(reader.iter_users(dumps.write(tmp_path, Users=[row]))) == [
            User(row=1, id=7, display_name="Ada", created_at=when, about_html="<p>Hi</p>", location="Dhaka")
        ]

    def test_the_robot_is_told_apart(self, tmp_path: Path) -> None:
        users = reader.iter_users(dumps.write(tmp_path, Users=[dumps.user(-1, "Community"), dumps.user(1, "Bob")]))
        assert [user.is_robot for user in users if isinstance(user, User)] == [True, False]

    def test_a_question_that_was_edited_answered_and_closed(self, tmp_path: Path) -> None:
        more = {"AcceptedAnswerId": 2, "LastEditDate": NOON, "ClosedDate": NOON, "ContentLicense": "CC BY-SA 3.0"}
        folder = dumps.write(tmp_path, Posts=[dumps.question(1, 7, Tags="<a><b-c>", **more)])
        noon = datetime(2015, 2, 1, 12, tzinfo=UTC)
        (post,) = reader.iter_posts(folder)
        assert isinstance(post, PostRow)
        assert (post.kind, post.owner_id, post.tags, post.accepted_answer_id) == (PostKind.QUESTION, 7, ("a", "b-c"), 2)
        assert (post.edited_at, post.closed_at, post.licence) == (noon, noon, "CC BY-SA 3.0")

    def test_a_deleted_author_leaves_a_name_or_nothing(self, tmp_path: Path) -> None:
        rows = [dumps.answer(2, 1, None, OwnerDisplayName="user42"), dumps.answer(3, 1, None)]
        posts = reader.iter_posts(dumps.write(tmp_path, Posts=rows))
        assert [(post.owner_id, post.owner_name) for post in posts if isinstance(post, PostRow)] == [
            (None, "user42"),
            (None, ""),
        ]

    @pytest.mark.parametrize(
        ("number", "kind"),
        [(1, "question"), (2, "answer"), (4, "tag_wiki_excerpt"), (5, "tag_wiki"), (6, "other"), (17, "other")],
    )
    def test_the_kinds_of_posts(self, tmp_path: Path, number: int, kind: str) -> None:
        (post,) = reader.iter_posts(dumps.write(tmp_path, Posts=[dumps.question(1, 7, PostTypeId=number)]))
        assert isinstance(post, PostRow)
        assert post.kind == kind

    @pytest.mark.parametrize("tags", ["<a><c++>", "|a|c++|"])
    def test_both_ways_of_writing_tags(self, tmp_path: Path, tags: str) -> None:
        (post,) = reader.iter_posts(dumps.write(tmp_path, Posts=[dumps.question(1, 7, Tags=tags)]))
        assert isinstance(post, PostRow)
        assert post.tags == ("a", "c++")

    def test_votes_up_and_down_and_what_is_none(self, tmp_path: Path) -> None:
        folder = dumps.write(tmp_path, Votes=[dumps.vote(number, 1, number) for number in (1, 2, 3, 5, 16)])
        votes = [(vote.raw_type, vote.direction) for vote in reader.iter_votes(folder) if isinstance(vote, Vote)]
        assert votes == [(1, 0), (2, 1), (3, -1), (5, 0), (16, 0)]

    def test_a_comment_and_a_tag(self, tmp_path: Path) -> None:
        folder = dumps.write(
            tmp_path, Comments=[dumps.comment(4, 1, None, UserDisplayName="gone")], Tags=[{"Id": 3, "TagName": "bug"}]
        )
        (comment,), (tag,) = reader.iter_comments(folder), reader.iter_tags(folder)
        assert isinstance(comment, Comment)
        assert (comment.id, comment.post_id, comment.author_id, comment.author_name) == (4, 1, None, "gone")
        assert tag == Tag(row=1, id=3, name="bug")

    def test_a_time_with_a_zone_is_brought_to_utc(self, tmp_path: Path) -> None:
        row = dumps.user(1, "Ada", CreationDate="2015-01-01T08:00:00+06:00")
        (user,) = reader.iter_users(dumps.write(tmp_path, Users=[row]))
        assert isinstance(user, User)
        assert user.created_at == datetime(2015, 1, 1, 2, tzinfo=UTC)


class TestMalformedRows:
    @pytest.mark.parametrize(
        ("spoiled", "reason"),
        [
            ({"Id": None}, SkipReason.NO_ID),
            ({"Id": ""}, SkipReason.MISSING_FIELD),
            ({"Id": "seven"}, SkipReason.BAD_NUMBER),
            ({"Id": "1_0"}, SkipReason.BAD_NUMBER),
            ({"Id": "৩"}, SkipReason.BAD_NUMBER),
            ({"Id": "9" * 19}, SkipReason.BAD_NUMBER),
            ({"ParentId": "x"}, SkipReason.BAD_NUMBER),
            ({"PostTypeId": None}, SkipReason.MISSING_FIELD),
            ({"CreationDate": None}, SkipReason.MISSING_FIELD),
            ({"CreationDate": "yesterday"}, SkipReason.BAD_DATE),
            ({"CreationDate": "2015-02-30T00:00:00"}, SkipReason.BAD_DATE),
            ({"ClosedDate": "9999-12-31T23:59:59-05:00"}, SkipReason.BAD_DATE),
        ],
    )
    def test_one_is_skipped_with_its_place_and_reason(
        self, tmp_path: Path, spoiled: dict[str, object], reason: SkipReason
    ) -> None:
        row = {name: value for name, value in {**dumps.question(1, 7), **spoiled}.items() if value is not None}
        folder = dumps.write(tmp_path, Posts=[dumps.question(1, 7), row, dumps.question(3, 7)])
        good, bad, other = reader.iter_posts(folder)
        assert bad == Skipped("Posts.xml", 2, reason)
        assert (good.row, other.row) == (1, 3)

    def test_an_endless_licence_is_cut_to_its_column(self, tmp_path: Path) -> None:
        (post,) = reader.iter_posts(dumps.write(tmp_path, Posts=[dumps.question(1, 7, ContentLicense="x" * 500)]))
        assert isinstance(post, PostRow)
        assert len(post.licence) == 60


class TestFiles:
    def test_reading_goes_on_after_the_last_row_done(self, tmp_path: Path) -> None:
        folder = dumps.write(tmp_path, Users=[dumps.user(number, "x") for number in range(5)])
        assert [user.row for user in reader.iter_users(folder, after=3)] == [4, 5]

    @pytest.mark.parametrize("read", [reader.iter_comments, reader.iter_votes, reader.iter_tags])
    def test_a_file_that_may_be_absent(self, tmp_path: Path, read: Callable[[Path], Iterator[Any]]) -> None:
        assert list(read(dumps.write(tmp_path))) == []

    @pytest.mark.parametrize("absent", ["Users.xml", "Posts.xml"])
    def test_a_folder_without_people_or_posts_is_no_dump(self, tmp_path: Path, absent: str) -> None:
        dumps.write(tmp_path)
        reader.check(tmp_path)
        (tmp_path / absent).unlink()
        with pytest.raises(DumpError, match=absent):
            reader.check(tmp_path)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "Posts.xml, line 1"),
            ('<posts>\n<row Id="1" ', "Posts.xml, line 2"),
            ("<posts>\n<row></posts>", "Posts.xml, line 2"),
            ('<posts>\n\n<row Title="&#0;" /></posts>', "Posts.xml, line 3"),
            (b'<posts>\n<row Title="\xff" /></posts>', "Posts.xml, line 2"),
            ('<?xml version="1.0" encoding="nonsense"?><posts/>', "Posts.xml, line 1.*encoding"),
            ('<?xml version="1.0" encoding="shift_jis"?><posts/>', "Posts.xml, line 1.*encoding"),
            ('<!DOCTYPE posts [<!ENTITY a "b">]><posts/>', "Posts.xml declares"),
            ('<!DOCTYPE posts SYSTEM "http://a.example/b"><posts/>', "Posts.xml declares"),
            ("<html><body>Not found</body></html>", "Posts.xml begins with <html>"),
        ],
    )
    def test_a_broken_file_gives_one_error_that_names_it(self, tmp_path: Path, text: str | bytes, told: str) -> None:
        with pytest.raises(DumpError, match=told) as problem:
            list(reader.iter_posts(written(tmp_path, text)))
        assert "\n" not in str(problem.value)

    def test_what_came_before_the_break_was_read(self, tmp_path: Path) -> None:
        rows = reader.iter_users(dumps.write(tmp_path, Users=[dumps.user(1, "a"), dumps.user(2, "b")]))
        assert next(rows).row == 1

    def test_memory_does_not_grow_with_the_file(self, tmp_path: Path) -> None:
        row = f'<row Id="%d" PostTypeId="1" CreationDate="{NOON}" Title="t" Body="{"x" * 200}" Tags="&lt;a&gt;" />\n'
        with (tmp_path / "Posts.xml").open("w") as file:
            file.write("<posts>\n")
            file.writelines(row % number for number in range(50_000))
            file.write("</posts>")
        assert (tmp_path / "Posts.xml").stat().st_size > 14_000_000
        tracemalloc.start()
        rows = sum(1 for _ in reader.iter_posts(tmp_path))
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert rows == 50_000
        assert peak_bytes < 5_000_000


class TestHistories:
    def test_the_newest_text_is_kept_whatever_the_order_in_the_file(self, tmp_path: Path) -> None:
        history = [
            dumps.text(1, 1, kind=2, says="first"),
            dumps.text(3, 1, kind=8, says="rolled back"),
            dumps.text(2, 1, kind=5, says="edited"),
            dumps.text(4, 1, kind=4, says="a title"),
            dumps.text(5, 2, kind=2, says="another"),
        ]
        with open_histories(dumps.write(tmp_path, PostHistory=history), tmp_path) as histories:
            assert [histories.markdown(post) for post in (1, 2, 3)] == ["rolled back", "another", None]

    def test_a_malformed_row_is_counted_and_a_missing_file_is_none(self, tmp_path: Path) -> None:
        dumps.write(tmp_path)
        with open_histories(tmp_path, tmp_path) as histories:
            assert histories.markdown(1) is None
        dumps.write(tmp_path, PostHistory=[{**dumps.text(1, 1, kind=2, says="x"), "PostId": "y"}])
        with open_histories(tmp_path, tmp_path) as histories:
            assert histories.skipped == {"bad_number": 1}

    def test_nothing_is_left_on_disk(self, tmp_path: Path) -> None:
        dumps.write(tmp_path, PostHistory=[dumps.text(1, 1, kind=2, says="x")])
        before = sorted(tmp_path.iterdir())
        with open_histories(tmp_path, tmp_path):
            pass
        assert sorted(tmp_path.iterdir()) == before


class TestSource:
    def test_addresses_at_the_source(self) -> None:
        source = Source("bikes.example.com")
        assert source.question(5) == "https://bikes.example.com/q/5"
        assert source.answer(6) == "https://bikes.example.com/a/6"
        assert source.comment(5, 9) == "https://bikes.example.com/q/5#comment9_5"


class TestComments:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("**a** *b* _c_ `d`", "<strong>a</strong> <em>b</em> <em>c</em> <code>d</code>"),
            ("@ada thanks", "@ada thanks"),
            ("[a](/x) \\[b\\]", '<a href="/x">a</a> [b]'),
            ("*a* b", "<em>a</em> b"),
            ("`&lt;` &lt;", "<code>&amp;lt;</code> &lt;"),
            ("![a](/x)", '!<a href="/x">a</a>'),
            ("`![a](~~b~~)`", "<code>![a](~~b~~)</code>"),
        ],
    )
    def test_what_comments_know_is_rendered(self, text: str, html: str) -> None:
        assert markup.render(comment_source(text)).html == f"<p>{html}</p>\n"

    @pytest.mark.parametrize(
        "text",
        [
            *("# a", "#1 is best", "- a", "-1", "* a", "***", "___", "+1", "1. a", "2) a", "> a", "~~a~~", "~1 hour"),
            *(
                ":-)",
                "a\n===\nb",
                "a | b\n- | -",
                "|a|\n|-|",
                "a\n:-\n",
                "```\na\n```",
                "[a]: /x",
                "    a",
                "\ta",
                "<b>a</b>",
            ),
        ],
    )
    def test_what_they_do_not_know_stands_for_itself(self, text: str) -> None:
        html = markup.render(comment_source(text)).html
        assert markup.text_of(html).split() == text.split()
        assert html.count("<") == html.count("<br>") + 2

    def test_an_address_stays_as_it_is(self) -> None:
        assert 'href="http://a.example/~~x"' in markup.render(comment_source("http://a.example/~~x")).html


@pytest.mark.parametrize("name", dumps.EXPECTED)
def test_the_real_dumps_have_no_malformed_row(name: str) -> None:
    folder, expected = dumps.real(name), dumps.EXPECTED[name]
    posts = [post for post in reader.iter_posts(folder) if isinstance(post, PostRow)]
    assert sum(post.kind is PostKind.QUESTION for post in posts) == expected["topics"]
    assert sum(post.kind is PostKind.ANSWER for post in posts) == expected["answers"]
    assert sum(isinstance(user, User) for user in reader.iter_users(folder)) == expected["members"]
    assert sum(isinstance(comment, Comment) for comment in reader.iter_comments(folder)) == expected["comments"]
    everything = [*reader.iter_votes(folder), *reader.iter_tags(folder), *reader.iter_posts(folder)]
    assert not [row for row in everything if isinstance(row, Skipped)]
