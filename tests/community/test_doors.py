"""Who gets in: every page of the community for every persona, and what those outside can tell."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.community import operations, queries
from portal.community.models import Post
from portal.core.db import db
from tests.community.town import Town

SEES = {
    "visitor": {"plaza"},
    "newcomer": {"plaza"},
    "charlie": {"plaza", "help"},
    "alice": {"plaza", "help"},
    "omar": {"plaza", "help"},
    "bob": {"plaza", "help", "plus", "council"},
    "mina": {"plaza", "help", "plus", "council"},
}
NOWHERE = 2_000_000_000


@pytest.fixture
def topics(town: Town) -> dict[str, int]:
    """A topic in every category, with a reply and a tag of its own."""
    made = {}
    for place in town.places:
        made[place] = town.open_topic("bob", place, title=f"Secret of the {place}", tags=[f"tag-{place}"])
        town.reply(made[place], "mina", f"Answer of the {place}")
    return made


@pytest.mark.parametrize("who", SEES)
def test_pages_open_to_those_who_belong_and_are_missing_for_others(
    client: FlaskClient, town: Town, topics: dict[str, int], who: str
) -> None:
    town.sign_in(client, who)
    for place, topic_id in topics.items():
        opening = queries.opening_post_id(topic_id)
        expected = 200 if place in SEES[who] else 404
        pages = [
            f"/community/{place}",
            f"/topics/{topic_id}",
            f"/posts/{opening}",
            f"/posts/{opening}/history",
            f"/tags/tag-{place}",
        ]
        got = {page: client.get(page, follow_redirects=True).status_code for page in pages}
        assert got == dict.fromkeys(pages, expected)


@pytest.mark.parametrize("who", SEES)
def test_lists_name_what_one_sees_and_nothing_else(
    client: FlaskClient, town: Town, topics: dict[str, int], who: str
) -> None:
    town.sign_in(client, who)
    for page in ("/community", "/community?show=waiting"):
        shown = client.get(page).text
        assert {place for place in topics if f"Secret of the {place}" in shown} == SEES[who]
        assert {place for place in topics if f"tag-{place}" in shown} == SEES[who]
    assert {place for place in topics if f"/community/{place}" in client.get("/community").text} == SEES[who]


@pytest.mark.parametrize("place", ["help", "plus", "council"])
def test_a_gated_topic_is_in_content_a_missing_page(
    client: FlaskClient, town: Town, topics: dict[str, int], place: str
) -> None:
    town.sign_in(client, "visitor" if place == "help" else "charlie")
    opening = queries.opening_post_id(topics[place])
    for gated, missing in (
        (f"/community/{place}", "/community/nowhere"),
        (f"/topics/{topics[place]}", f"/topics/{NOWHERE}"),
        (f"/topics/{topics[place]}/secret", f"/topics/{NOWHERE}/secret"),
        (f"/posts/{opening}", f"/posts/{NOWHERE}"),
        (f"/posts/{opening}/edit", f"/posts/{NOWHERE}/edit"),
        (f"/posts/{opening}/history", f"/posts/{NOWHERE}/history"),
        (f"/tags/tag-{place}", "/tags/tag-nowhere"),
    ):
        assert _told(client, gated) == _told(client, missing)


VERBS = (
    "posts/{post}/reactions",
    "posts/{post}/reactions/delete",
    "posts/{post}/acceptance",
    "posts/{post}/acceptance/delete",
    "posts/{post}/withdrawal",
    "posts/{post}/withdrawal/delete",
    "posts/{post}/edit",
    "topics/{topic}/posts",
    "topics/{topic}/pin",
    "topics/{topic}/pin/delete",
    "topics/{topic}/lock",
    "topics/{topic}/lock/delete",
    "topics/{topic}/tags",
    "topics/{topic}/move",
)
FIELDS = {"body": "Words", "tags": "x", "reason": "y", "category_id": "1", "title": "T"}


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_tells_an_outsider_that_a_gated_topic_is_there(
    client: FlaskClient, town: Town, topics: dict[str, int], verb: str
) -> None:
    town.sign_in(client, "charlie")
    gated = verb.format(post=queries.opening_post_id(topics["council"]), topic=topics["council"])
    missing = verb.format(post=NOWHERE, topic=NOWHERE)
    assert _told(client, f"/{gated}", FIELDS) == _told(client, f"/{missing}", FIELDS)
    assert client.post(f"/{gated}", data=FIELDS).status_code == 404


@pytest.mark.parametrize("verb", VERBS)
def test_a_visitor_is_refused_every_verb_on_what_all_can_read(
    client: FlaskClient, topics: dict[str, int], verb: str
) -> None:
    address = verb.format(post=queries.opening_post_id(topics["plaza"]), topic=topics["plaza"])
    answer = client.post(f"/{address}", data=FIELDS)
    assert answer.status_code == 403
    assert "/login" in answer.text


@pytest.mark.parametrize(
    ("state", "readers"),
    [("withdrawn", {"bob", "omar", "mina"}), ("removed", {"bob", "omar", "mina"})],
)
def test_what_is_gone_is_read_by_its_author_and_the_moderators(
    client: FlaskClient, town: Town, state: str, readers: set[str]
) -> None:
    topic_id = town.open_topic("alice")
    post_id = town.reply(topic_id, "bob", "The unspeakable words")
    town.edit(post_id, "bob", "The unspeakable words, mended")
    if state == "withdrawn":
        operations.withdraw_post(author_id=town.people["bob"], post_id=post_id)
    else:
        operations.remove_post(moderator_id=town.people["omar"], post_id=post_id)
    for who in ("alice", "charlie", "bob", "omar", "mina"):
        town.sign_in(client, who)
        page = client.get(f"/topics/{topic_id}", follow_redirects=True)
        assert ("unspeakable" in page.text) is (who in readers), who
        assert "this post" in page.text
        assert client.get(f"/posts/{post_id}/history").status_code == (200 if who in readers else 404)
        quoting = client.get(f"/topics/{topic_id}?quote={post_id}", follow_redirects=True)
        assert ("unspeakable" in quoting.text) is (who in readers)


def test_what_was_removed_does_not_come_back_with_the_text_that_is_let_back(client: FlaskClient, town: Town) -> None:
    post_id = town.reply(town.open_topic("alice"), "bob", "The unspeakable words")
    operations.remove_post(moderator_id=town.people["omar"], post_id=post_id)
    town.edit(post_id, "bob", "The unspeakable words again")
    town.edit(post_id, "bob", "Kind words")
    operations.reinstate_post(moderator_id=town.people["omar"], post_id=post_id)
    town.edit(post_id, "bob", "Kinder words")
    for who in ("alice", "charlie", "bob", "omar", "mina"):
        history = town.sign_in(client, who).get(f"/posts/{post_id}/history").text
        assert ("unspeakable" in history) is (who in {"bob", "omar", "mina"}), who
        assert "Kind" in history
        assert "Kinder" in history


def test_a_removed_post_leads_nobody_to_where_it_still_stands(client: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("alice")
    post_id = town.reply(topic_id, "bob")
    db.session.execute(sa.update(Post).where(Post.id == post_id).values(source_url="https://elsewhere.example/a/7"))
    db.session.commit()
    town.sign_in(client, "alice")
    assert "elsewhere.example" in client.get(f"/topics/{topic_id}", follow_redirects=True).text
    operations.remove_post(moderator_id=town.people["omar"], post_id=post_id)
    for who, is_shown in (("alice", False), ("bob", True), ("omar", True)):
        page = town.sign_in(client, who).get(f"/topics/{topic_id}", follow_redirects=True).text
        assert ("elsewhere.example" in page) is is_shown


def test_a_removed_topic_is_there_for_its_author_and_moderators_alone(client: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("alice")
    operations.remove_post(moderator_id=town.people["omar"], post_id=queries.opening_post_id(topic_id))
    for who, status in (("alice", 200), ("omar", 200), ("mina", 200), ("bob", 404), ("charlie", 404)):
        town.sign_in(client, who)
        assert client.get(f"/topics/{topic_id}", follow_redirects=True).status_code == status, who
        assert "Where do the pallets" not in client.get("/community").text


def test_a_lost_invitation_shuts_the_door_on_the_next_request(
    client: FlaskClient, town: Town, topics: dict[str, int]
) -> None:
    town.sign_in(client, "bob")
    assert client.get("/community/council").status_code == 200
    operations.uninvite_member(
        actor_id=town.people["mina"], category_id=town.places["council"], member_id=town.people["bob"]
    )
    assert client.get("/community/council").status_code == 404
    assert client.get(f"/topics/{topics['council']}", follow_redirects=True).status_code == 404


def test_the_reply_box_says_why_there_is_none_and_what_would_help(client: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("alice", "plaza")
    assert "/login?next=" in client.get(f"/topics/{topic_id}", follow_redirects=True).text
    operations.lock_topic(actor_id=town.people["mina"], topic_id=topic_id, reason="Solved by phone")
    town.sign_in(client, "bob")
    page = client.get(f"/topics/{topic_id}", follow_redirects=True).text
    assert "This topic is locked: Solved by phone" in page
    assert "Post reply" not in page


def _told(client: FlaskClient, address: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
    """What the answer says, but for the address that was asked for and the form's token."""
    answer = client.get(address) if fields is None else client.post(address, data=fields)
    said = re.sub(r'(name="csrf_token" value|X-CSRFToken": )="?[^"]*"', "", answer.text)
    said = re.sub(r'(value="|next=)/[^"]*"', "", said)
    return answer.status_code, re.sub(r'"X-CSRFToken": "[^"]*"', "", said)
