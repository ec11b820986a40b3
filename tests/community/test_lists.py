"""Lists of topics and windows of posts: in order, by key, and at the same cost however much there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from portal.community import operations, queries
from portal.community.queries.topics import PAGE_SIZE
from portal.community.shapes import WINDOW, TopicRow, window_start
from portal.core import clock
from portal.core.pagination import Page
from tests.community.town import Town

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
Counter = Callable[[], AbstractContextManager[list[str]]]


def test_pages_of_a_list_follow_each_other_both_ways_without_gap_or_repetition(town: Town) -> None:
    made = _open(town, 2 * PAGE_SIZE + 3)
    first = _latest(town)
    second = _latest(town, after=first.after)
    third = _latest(town, after=second.after)
    assert [row.id for page in (first, second, third) for row in page.items] == made[::-1]
    assert (first.before, third.after) == (None, None)
    assert [row.id for row in _latest(town, before=third.before).items] == [row.id for row in second.items]
    back = _latest(town, before=second.before)
    assert [row.id for row in back.items] == [row.id for row in first.items]
    assert back.before is None


def test_topics_of_one_moment_are_told_apart_by_their_number(town: Town) -> None:
    with clock.at(START):
        made = [town.open_topic(title=f"T{number}") for number in range(PAGE_SIZE + 2)]
    first = _latest(town)
    assert [row.id for row in [*first.items, *_latest(town, after=first.after).items]] == made[::-1]


def test_a_reply_brings_a_topic_to_the_top(town: Town) -> None:
    old, young = _open(town, 2)
    town.reply(old)
    assert [row.id for row in _latest(town).items] == [old, young]


def test_pinned_topics_stand_first_on_a_category_and_once(client: FlaskClient, town: Town) -> None:
    made = _open(town, PAGE_SIZE + 2)
    operations.pin_topic(actor_id=town.people["omar"], topic_id=made[0])
    town.sign_in(client, "alice")
    page = client.get("/community/help").text
    assert _topics_in(page)[0] == made[0]
    assert _topics_in(page)[1:] == made[:1:-1]
    (older,) = re.findall(r'href="([^"]*after=[^"]*)"', page)
    assert _topics_in(client.get(older.replace("&amp;", "&")).text) == [made[1]]


def test_questions_without_an_accepted_answer_wait(town: Town) -> None:
    answered, waiting, _talk = town.open_topic(), town.open_topic(), town.open_topic(kind="discussion")
    operations.accept_answer(actor_id=town.people["alice"], post_id=town.reply(answered))
    town.reply(waiting)
    locked = town.open_topic()
    operations.lock_topic(actor_id=town.people["omar"], topic_id=locked)
    assert [row.id for row in _latest(town, queries.waiting()).items] == [waiting]


def test_a_row_names_who_asked_who_answered_and_who_wrote_last(town: Town) -> None:
    topic_id = town.open_topic("alice", tags=["b", "a"])
    operations.accept_answer(actor_id=town.people["alice"], post_id=town.reply(topic_id, "bob"))
    town.reply(topic_id, "charlie")
    (row,) = _latest(town).items
    assert [person.display_name for person in row.participants] == ["Alice", "Bob", "Charlie"]
    assert (row.author.account_name, row.tags, row.reply_count) == ("Northwind", ("a", "b"), 2)


def test_windows_hold_twenty_posts_and_name_their_range(client: FlaskClient, town: Town) -> None:
    topic_id = _topic_with(town, 57)
    town.sign_in(client, "alice")
    address = f"/topics/{topic_id}/where-do-the-pallets-go"
    for after, words in (
        ("", "Posts 1–20 of 57"),
        ("?after=20", "Posts 21–40 of 57"),
        ("?after=40", "Posts 41–57 of 57"),
    ):
        page = client.get(address + after).text
        assert words in page
        assert ("Jump to the last" in page) is (after != "?after=40")
    assert "Posts 41–57 of 57" in client.get(f"{address}?after=5000").text


@pytest.mark.parametrize("number", [1, 20, 21, 40, 41, 57])
def test_a_permalink_leads_to_the_window_of_its_post(client: FlaskClient, town: Town, number: int) -> None:
    topic = queries.topic(_topic_with(town, 57), viewer=town.viewer("alice"), categories=queries.categories())
    window = queries.window(topic, viewer=town.viewer("alice"), after=window_start(number))
    (post,) = [post for post in window.posts if post.number == number]
    town.sign_in(client, "alice")
    answer = client.get(f"/posts/{post.id}")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"#post-{post.id}")
    assert f'id="post-{post.id}"' in client.get(answer.headers["Location"]).text


def test_a_title_that_changed_leads_from_its_old_address_to_the_new(client: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("alice", "plaza")
    answer = client.get(f"/topics/{topic_id}/another-name?after=0&evil=//x")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/topics/{topic_id}/where-do-the-pallets-go?after=0",
    )


def test_lists_cost_the_same_for_three_topics_and_three_hundred(
    client: FlaskClient, town: Town, queries: Counter
) -> None:
    addresses = ("/community", "/community?show=waiting", "/community/plaza", "/tags/edi")
    pages = [(who, address) for who in ("visitor", "alice", "omar", "mina") for address in addresses]
    _open(town, 3, place="plaza", tags=["edi"])
    few = {page: _cost(client, town, queries, *page) for page in pages}
    _open(town, 300, place="plaza", tags=["edi"])
    assert {page: _cost(client, town, queries, *page) for page in pages} == few
    assert max(few.values()) <= 10


def test_a_topic_costs_the_same_with_three_posts_and_three_hundred_at_any_depth(
    client: FlaskClient, town: Town, queries: Counter
) -> None:
    few, many = _topic_with(town, 3, place="plaza"), _topic_with(town, 300, place="plaza")
    slug = "where-do-the-pallets-go"
    for who in ("visitor", "alice", "omar"):
        costs = {
            address: _cost(client, town, queries, who, address)
            for address in (f"/topics/{few}/{slug}", f"/topics/{many}/{slug}", f"/topics/{many}/{slug}?after=280")
        }
        assert len(set(costs.values())) == 1, (who, costs)


def _cost(client: FlaskClient, town: Town, counting: Counter, who: str, address: str) -> int:
    """Statements of a request by somebody whose snapshots are warm."""
    town.sign_in(client, who)
    client.get(address)
    with counting() as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def _open(town: Town, count: int, *, place: str = "help", **more: object) -> list[int]:
    """Topics a minute apart, all begun before the present."""
    made = []
    for number in range(count):
        with clock.at(START + timedelta(minutes=number)):
            made.append(town.open_topic("alice", place, title=f"Topic {number}", **more))
    return made


def _topic_with(town: Town, posts: int, *, place: str = "help") -> int:
    topic_id = town.open_topic("alice", place)
    for number in range(posts - 1):
        town.reply(topic_id, ("bob", "charlie", "omar")[number % 3])
    return topic_id


def _latest(town: Town, *conditions: object, **key: str | None) -> Page[TopicRow]:
    return queries.latest(town.viewer("alice"), *conditions, categories=queries.categories(), **key)


def _topics_in(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<a href="/topics/(\d+)/', page)]


assert WINDOW == 20
