"""What is done to posts and topics after they were written: each verb once, however often it is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from portal.community import operations, queries
from portal.community.models import Category, Post, Tag, Topic
from portal.community.recounting import recount
from portal.core.db import db
from portal.core.decisions import NotFound, Refused
from portal.core.facts import FactRow
from tests.community.town import Town


@pytest.fixture
def topic_id(town: Town) -> int:
    return town.open_topic(tags=["edi"])


@pytest.fixture
def reply_id(town: Town, topic_id: int) -> int:
    return town.reply(topic_id, "bob")


def test_an_answer_is_accepted_by_the_asker_and_another_takes_its_place(
    town: Town, topic_id: int, reply_id: int
) -> None:
    other = town.reply(topic_id, "charlie")
    alice = town.people["alice"]
    for post_id in (reply_id, reply_id, other):
        operations.accept_answer(actor_id=alice, post_id=post_id)
    assert topic(topic_id).accepted_post_id == other
    assert told("answer_") == ["answer_accepted", "answer_unaccepted", "answer_accepted"]
    operations.unaccept_answer(actor_id=alice, post_id=other)
    assert topic(topic_id).accepted_post_id is None


@pytest.mark.parametrize(("who", "reason"), [("bob", "not_asker"), ("newcomer", None), ("omar", ""), ("mina", "")])
def test_who_may_accept(town: Town, reply_id: int, who: str, reason: str | None) -> None:
    def accept() -> None:
        operations.accept_answer(actor_id=town.people[who], post_id=reply_id)

    if reason == "":
        accept()
    else:
        with pytest.raises(NotFound if reason is None else Refused):
            accept()


def test_a_discussion_has_no_answer_and_a_question_does_not_answer_itself(town: Town, topic_id: int) -> None:
    opening = queries.opening_post_id(topic_id)
    with pytest.raises(Refused, match="question_is_no_answer"):
        operations.accept_answer(actor_id=town.people["alice"], post_id=opening)
    talk = town.reply(town.open_topic(kind="discussion"))
    with pytest.raises(Refused, match="not_a_question"):
        operations.accept_answer(actor_id=town.people["alice"], post_id=talk)


def test_a_reaction_counts_once_and_is_taken_back_once(town: Town, reply_id: int) -> None:
    for _again in range(2):
        operations.give_reaction(member_id=town.people["charlie"], post_id=reply_id)
    assert post(reply_id).reaction_count == 1
    for _again in range(2):
        operations.take_back_reaction(member_id=town.people["charlie"], post_id=reply_id)
    assert post(reply_id).reaction_count == 0
    assert told("reaction_") == ["reaction_given", "reaction_taken_back"]


def test_nobody_reacts_to_their_own_post(town: Town, reply_id: int) -> None:
    with pytest.raises(Refused, match="own_post"):
        operations.give_reaction(member_id=town.people["bob"], post_id=reply_id)


def test_a_withdrawn_reply_keeps_its_number_and_leaves_the_counts(town: Town, topic_id: int, reply_id: int) -> None:
    operations.accept_answer(actor_id=town.people["alice"], post_id=reply_id)
    for _again in range(2):
        operations.withdraw_post(author_id=town.people["bob"], post_id=reply_id)
    now = topic(topic_id)
    assert (now.reply_count, now.last_number, now.accepted_post_id) == (0, 2, None)
    assert now.last_poster_id == town.people["alice"]
    assert told("answer_unaccepted") == ["answer_unaccepted"]
    assert post(town.reply(topic_id, "charlie")).number == 3
    operations.restore_post(author_id=town.people["bob"], post_id=reply_id)
    assert topic(topic_id).reply_count == 2
    assert recount() == []


def test_only_the_author_withdraws_and_only_moderators_remove(town: Town, reply_id: int) -> None:
    for name in ("alice", "omar", "mina"):
        with pytest.raises(Refused, match="not_author"):
            operations.withdraw_post(author_id=town.people[name], post_id=reply_id)
    for name in ("alice", "bob", "charlie"):
        with pytest.raises(Refused, match="not_moderator"):
            operations.remove_post(moderator_id=town.people[name], post_id=reply_id)


def test_a_topic_goes_with_its_opening_post_until_somebody_has_answered(town: Town, topic_id: int) -> None:
    opening = queries.opening_post_id(topic_id)
    operations.withdraw_post(author_id=town.people["alice"], post_id=opening)
    assert topic(topic_id).state == "withdrawn"
    assert (place(town).topic_count, tag("edi").topic_count) == (0, 0)
    operations.restore_post(author_id=town.people["alice"], post_id=opening)
    assert (place(town).topic_count, tag("edi").topic_count) == (1, 1)
    town.reply(topic_id)
    with pytest.raises(Refused, match="topic_has_replies"):
        operations.withdraw_post(author_id=town.people["alice"], post_id=opening)


def test_a_removal_takes_a_topic_out_of_every_list_and_its_undoing_puts_it_back(town: Town, topic_id: int) -> None:
    opening = queries.opening_post_id(topic_id)
    for _again in range(2):
        operations.remove_post(moderator_id=town.people["omar"], post_id=opening)
    assert topic(topic_id).state == "removed"
    with pytest.raises(NotFound):
        town.reply(topic_id, "bob")
    with pytest.raises(Refused, match="topic_not_open"):
        town.reply(topic_id, "alice")
    assert town.edit(opening, "alice", "Without names now.")
    for _again in range(2):
        operations.reinstate_post(moderator_id=town.people["omar"], post_id=opening)
    assert topic(topic_id).state == "open"
    assert told("post_re") == ["post_removed", "post_reinstated"]
    assert recount() == []


def test_what_was_withdrawn_before_its_removal_is_withdrawn_after_its_reinstatement(town: Town, reply_id: int) -> None:
    operations.withdraw_post(author_id=town.people["bob"], post_id=reply_id)
    operations.remove_post(moderator_id=town.people["omar"], post_id=reply_id)
    with pytest.raises(Refused, match="post_removed"):
        operations.restore_post(author_id=town.people["bob"], post_id=reply_id)
    operations.reinstate_post(moderator_id=town.people["omar"], post_id=reply_id)
    assert post(reply_id).state == "withdrawn"


@pytest.mark.parametrize(
    ("verb", "undo", "column"),
    [
        (operations.pin_topic, operations.unpin_topic, "pinned_at"),
        (operations.lock_topic, operations.unlock_topic, "locked_at"),
    ],
)
def test_moderators_pin_and_lock_and_undo_it(
    town: Town, topic_id: int, verb: Callable[..., None], undo: Callable[..., None], column: str
) -> None:
    for act, is_set in ((verb, True), (verb, True), (undo, False), (undo, False)):
        act(actor_id=town.people["omar"], topic_id=topic_id)
        assert (getattr(topic(topic_id), column) is not None) is is_set
    with pytest.raises(Refused, match="not_moderator"):
        verb(actor_id=town.people["alice"], topic_id=topic_id)
    assert len(told("topic_")) == 3


def test_tags_are_what_was_said_last_and_counted(town: Town, topic_id: int) -> None:
    operations.set_tags(
        actor_id=town.people["alice"], topic_id=topic_id, tags=["Dock", "edi", "dock", "a", "b", "c", "d"]
    )
    counts = {row.slug: row.topic_count for row in db.session.scalars(sa.select(Tag))}
    assert counts == {"dock": 1, "edi": 1, "a": 1, "b": 1, "c": 1}
    operations.set_tags(actor_id=town.people["omar"], topic_id=topic_id, tags=[])
    assert recount() == []
    with pytest.raises(Refused, match="not_author"):
        operations.set_tags(actor_id=town.people["bob"], topic_id=topic_id, tags=["mine"])


def test_a_move_takes_a_moderator_of_both_ends_and_moves_the_counts(town: Town, topic_id: int) -> None:
    to_plaza = {"topic_id": topic_id, "category_id": town.places["plaza"]}
    with pytest.raises(Refused, match="not_moderator"):
        operations.move_topic(actor_id=town.people["omar"], **to_plaza)
    operations.pin_topic(actor_id=town.people["omar"], topic_id=topic_id)
    for _again in range(2):
        operations.move_topic(actor_id=town.people["mina"], **to_plaza)
    assert (topic(topic_id).category_id, topic(topic_id).pinned_at) == (town.places["plaza"], None)
    assert len(told("topic_moved")) == 1
    assert recount() == []


def test_a_move_to_a_place_that_the_mover_does_not_see_finds_nothing(town: Town, topic_id: int) -> None:
    with pytest.raises(NotFound):
        operations.move_topic(actor_id=town.people["omar"], topic_id=topic_id, category_id=town.places["council"])


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("topic", "reply_count"),
        ("topic", "last_number"),
        ("category", "topic_count"),
        ("tag", "topic_count"),
        ("post", "reaction_count"),
    ],
)
def test_a_recount_finds_what_is_off_and_mends_it(town: Town, reply_id: int, table: str, column: str) -> None:
    assert recount() == []
    with db.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {table} SET {column} = {column} + 7"))  # noqa: S608
    db.session.rollback()
    assert {(d.table, d.column) for d in recount()} == {(table, column)}
    db.session.rollback()
    assert recount(fix=True)
    assert recount() == []


def topic(topic_id: int) -> Topic:
    return db.session.get_one(Topic, topic_id, populate_existing=True)


def post(post_id: int) -> Post:
    return db.session.get_one(Post, post_id, populate_existing=True)


def place(town: Town) -> Category:
    return db.session.get_one(Category, town.places["help"], populate_existing=True)


def tag(slug: str) -> Tag:
    return db.session.scalars(sa.select(Tag).where(Tag.slug == slug).execution_options(populate_existing=True)).one()


def told(prefix: str) -> list[str]:
    kinds = db.session.scalars(sa.select(FactRow.kind).order_by(FactRow.id))
    return [kind for kind in kinds if kind.startswith(prefix)]
