"""What moderation puts on posts: the menu offers what one may do, the notice reaches whom it concerns."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.community import queries as community
from portal.guidelines import queries as rules
from portal.moderation import operations
from portal.web.slots import filled
from tests.kit.community import Counter
from tests.kit.town import PERSONAS, Town

STATEMENT = "It names the price that another company pays. <b>Leave</b> the number out."
FLAG, BACK, REMOVE, REINSTATE = "flags/new", "flags/delete", "removal/new", "removal/delete"


@pytest.fixture
def post_id(town: Town) -> int:
    return town.reply(town.topics["plaza"], "alice", "They pay nine euro a pallet.")


@pytest.fixture
def clause_id(town: Town) -> int:
    in_force = rules.latest()
    assert in_force is not None
    return in_force.clauses[1].id


def offered(app: Flask, town: Town, name: str, post_id: int) -> list[str]:
    html = slot(app, town, "post.menu", name, post_id)
    return [offer for offer in (FLAG, BACK, REMOVE, REINSTATE) if f"/posts/{post_id}/{offer}" in html]


def slot(app: Flask, town: Town, name: str, persona: str, post_id: int) -> str:
    viewer = town.viewer(persona)
    with app.test_request_context():
        post = community.post(post_id, viewer=viewer)
        return str(filled(name, [post], viewer).get(post_id, ""))


@pytest.mark.parametrize(
    ("persona", "expected"),
    [
        ("visitor", []),
        ("newcomer", []),
        ("suspended", []),
        ("charlie", [FLAG]),
        ("alice", []),
        ("omar", [FLAG]),
        ("mina", [FLAG, REMOVE]),
        ("ada", [FLAG, REMOVE]),
    ],
)
def test_the_menu_offers_what_one_may_do(
    app: Flask, town: Town, post_id: int, persona: str, expected: list[str]
) -> None:
    """The post is Alice's and stands where Omar does not moderate."""
    assert offered(app, town, persona, post_id) == expected


def test_the_menu_follows_what_was_done(app: Flask, town: Town, post_id: int, clause_id: int) -> None:
    operations.flag_post(member_id=town.people["charlie"], post_id=post_id, clause_id=clause_id)
    assert offered(app, town, "charlie", post_id) == [BACK]
    assert offered(app, town, "bob", post_id) == [FLAG]
    operations.remove_post(moderator_id=town.people["mina"], post_id=post_id, clause_id=clause_id, statement=STATEMENT)
    assert offered(app, town, "mina", post_id) == [REINSTATE]
    assert offered(app, town, "bob", post_id) == []
    assert offered(app, town, "alice", post_id) == []


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_notice_reaches_the_author_and_the_moderators_alone(
    app: Flask, town: Town, post_id: int, clause_id: int, persona: str
) -> None:
    operations.remove_post(moderator_id=town.people["mina"], post_id=post_id, clause_id=clause_id, statement=STATEMENT)
    notice = slot(app, town, "post.notice", persona, post_id)
    assert bool(notice) == (persona in ("alice", "mina", "ada"))
    if notice:
        assert "Removed under guideline 1.2" in notice
        assert 'href="/guidelines/1#clause-1-2"' in notice
        assert "Mina, a person" in notice
        assert "&lt;b&gt;Leave&lt;/b&gt; the number out." in notice
        assert (f"/posts/{post_id}/edit" in notice) == (persona == "alice")
        assert (f"/posts/{post_id}/removal/delete" in notice) == (persona != "alice")


def test_a_post_that_came_back_carries_no_notice(app: Flask, town: Town, post_id: int, clause_id: int) -> None:
    operations.remove_post(moderator_id=town.people["mina"], post_id=post_id, clause_id=clause_id, statement=STATEMENT)
    operations.reinstate_post(moderator_id=town.people["mina"], post_id=post_id)
    assert slot(app, town, "post.notice", "alice", post_id) == ""


def test_twenty_posts_cost_no_more_queries_than_one(app: Flask, town: Town, clause_id: int, queries: Counter) -> None:
    ids = [town.reply(town.topics["plaza"], "alice", f"Number {number}.") for number in range(20)]
    for each in ids[:10]:
        operations.remove_post(moderator_id=town.people["mina"], post_id=each, clause_id=clause_id, statement=STATEMENT)
    viewer = town.viewer("mina")
    posts = [community.post(each, viewer=viewer) for each in ids]

    def cost(shown: list[object]) -> int:
        with app.test_request_context(), queries() as seen:
            filled("post.menu", shown, viewer)
            filled("post.notice", shown, viewer)
        return len(seen)

    cost(posts)  # Reads the categories, which the process keeps.
    assert cost(posts[:1]) == cost(posts) <= 3
