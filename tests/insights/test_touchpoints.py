"""Each qualifying act is a touchpoint: written with the act, once, as things stood at that moment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from portal.accounts import operations as accounts
from portal.community import operations as community
from portal.community.facts import ReplyPosted
from portal.community.models import Post
from portal.core import clock, facts
from portal.core.db import db
from portal.core.facts import FactRow, Origin
from portal.core.operation import operation
from portal.insights.models import Touchpoint
from portal.insights.operations import record_touchpoint
from portal.members import operations as members
from portal.members.models import TierGrant
from tests.kit.town import Town

THEN = datetime(2031, 5, 4, 9, 30, tzinfo=UTC)


def touchpoints(member_id: int, *, since: int = 0) -> list[Touchpoint]:
    mine = sa.select(Touchpoint).where(Touchpoint.member_id == member_id, Touchpoint.id > since)
    return list(db.session.scalars(mine.order_by(Touchpoint.id)))


def last_id() -> int:
    return db.session.scalar(sa.select(sa.func.max(Touchpoint.id))) or 0


def test_opening_a_topic_replying_and_reacting_are_touchpoints(town: Town) -> None:
    since = last_id()
    with clock.at(THEN):
        topic_id = town.open_topic("alice", "help")
        post_id = town.reply(topic_id, "bob")
        community.give_reaction(member_id=town.people["alice"], post_id=post_id)
    by_alice = [(t.kind, t.subject_kind, t.subject_id) for t in touchpoints(town.people["alice"], since=since)]
    assert by_alice == [("topic", "topic", topic_id), ("reaction", "post", post_id)]
    (by_bob,) = touchpoints(town.people["bob"], since=since)
    assert (by_bob.kind, by_bob.subject_kind, by_bob.subject_id) == ("reply", "post", post_id)
    assert (by_bob.occurred_at, by_bob.category_id, by_bob.origin) == (THEN, town.places["help"], "web")


def test_a_touchpoint_keeps_the_account_and_the_tier_of_its_moment(town: Town) -> None:
    since, bob = last_id(), town.people["bob"]
    topic_id = town.open_topic("alice", "help")
    town.reply(topic_id, "bob")
    accounts.place_member(actor_id=town.people["mina"], member_id=bob, account_id=town.accounts["Halden"])
    prime = sa.select(TierGrant.id).where(TierGrant.member_id == bob, TierGrant.tier_id == town.tiers["prime"])
    members.end_grant(grant_id=db.session.scalars(prime).one())
    town.reply(topic_id, "bob", "And behind gate five.")
    first, second = touchpoints(bob, since=since)
    assert (first.account_id, first.tier_rank) == (town.accounts["Northwind"], 3)
    assert (second.account_id, second.tier_rank < 3) == (town.accounts["Halden"], True)


def test_a_reaction_toggled_ten_times_is_one_touchpoint_and_the_first(town: Town) -> None:
    post_id = town.reply(town.open_topic("alice", "help"), "bob")
    since = last_id()
    for _ in range(10):
        community.give_reaction(member_id=town.people["alice"], post_id=post_id)
        community.take_back_reaction(member_id=town.people["alice"], post_id=post_id)
    (only,) = touchpoints(town.people["alice"], since=since)
    given = sa.select(FactRow.id).where(FactRow.kind == "reaction_given", FactRow.subject_id == post_id)
    reactions = list(db.session.scalars(given.order_by(FactRow.id)))
    assert len(reactions) == 10
    assert only.fact_id == reactions[0]


def test_staff_are_recorded_like_everybody(town: Town) -> None:
    since = last_id()
    town.reply(town.open_topic("alice", "help"), "mina")
    assert [t.kind for t in touchpoints(town.people["mina"], since=since)] == ["reply"]


def test_a_demo_act_says_that_it_is_one(town: Town) -> None:
    since = last_id()
    with facts.coming_from(Origin.DEMO):
        town.open_topic("alice", "help")
    assert [t.origin for t in touchpoints(town.people["alice"], since=since)] == ["demo"]


def test_an_imported_act_is_no_touchpoint(town: Town) -> None:
    since = last_id()
    with facts.coming_from(Origin.IMPORT):
        town.open_topic("alice", "help")
    assert touchpoints(town.people["alice"], since=since) == []


def test_what_is_logged_without_being_told_is_no_touchpoint(town: Town) -> None:
    """The importer's way into the log."""
    since = last_id()
    log_a_reply(town)
    assert last_id() == since


def test_an_act_that_cannot_be_recorded_does_not_happen(town: Town) -> None:
    before = _counts()
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE touchpoint"))
    with pytest.raises(sa.exc.DBAPIError):
        town.reply(town.topics["help"], "bob")
    assert _counts() == before


def test_recording_twice_writes_once(town: Town) -> None:
    since, told = last_id(), town.reply(town.topics["help"], "bob")
    (only,) = touchpoints(town.people["bob"], since=since)
    again = _fact_of_reply(town, told)
    record_touchpoint("reply", again, fact_id=only.fact_id, category_id=town.places["help"])
    assert len(touchpoints(town.people["bob"], since=since)) == 1


def _counts() -> tuple[int, int]:
    posts = db.session.scalar(sa.select(sa.func.count()).select_from(Post))
    logged = db.session.scalar(sa.select(sa.func.count()).select_from(FactRow))
    db.session.close()
    return posts or 0, logged or 0


@operation
def log_a_reply(town: Town) -> None:
    facts.log_all([_fact_of_reply(town, town.posts["help", 1])])


def _fact_of_reply(town: Town, post_id: int) -> ReplyPosted:
    return ReplyPosted(
        actor_id=town.people["bob"],
        post_id=post_id,
        topic_id=town.topics["help"],
        category_id=town.places["help"],
        number=2,
        topic_author_id=None,
        parent_id=None,
        parent_author_id=None,
    )
