"""Many at once on one topic: nothing lost, nothing doubled, no deadlock, every counter right."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from flask import Flask

from portal.community import operations, queries
from portal.community.models import Post, Topic
from portal.community.recounting import recount
from portal.core.db import db
from portal.core.decisions import NotFound, Refused
from tests.community.town import Town

THREADS = 8


def test_replies_from_many_threads_are_all_there_under_numbers_of_their_own(app: Flask, town: Town) -> None:
    topic_id = town.open_topic()
    each = 6
    writers = [lambda who=who: [town.reply(topic_id, who) for _ in range(each)] for who in ("bob", "charlie")]
    _at_once(app, writers * (THREADS // 2))
    topic = db.session.get_one(Topic, topic_id, populate_existing=True)
    numbers = list(db.session.scalars(sa.select(Post.number).where(Post.topic_id == topic_id).order_by(Post.number)))
    assert numbers == list(range(1, THREADS * each + 2))
    assert (topic.reply_count, topic.last_number) == (THREADS * each, THREADS * each + 1)
    assert recount() == []


def test_a_form_sent_many_times_at_once_posts_once(app: Flask, town: Town) -> None:
    topic_id = town.open_topic()
    answers = _at_once(app, [lambda: town.reply(topic_id, form_key="once")] * THREADS)
    assert len(set(answers)) == 1
    topics = _at_once(app, [lambda: town.open_topic(form_key="one topic")] * THREADS)
    assert len(set(topics)) == 1
    assert recount() == []


def test_the_same_click_from_many_windows_counts_once(app: Flask, town: Town) -> None:
    post_id = town.reply(town.open_topic())
    _at_once(app, [lambda: operations.give_reaction(member_id=town.people["charlie"], post_id=post_id)] * THREADS)
    assert db.session.get_one(Post, post_id, populate_existing=True).reaction_count == 1
    assert recount() == []


def test_verbs_that_cross_each_other_end_in_counters_that_are_right(app: Flask, town: Town) -> None:
    """Opening with shared tags, moving to and fro, removing and putting back, answering: all on the same rows."""
    mina, alice = town.people["mina"], town.people["alice"]
    topic_id = town.open_topic("alice", tags=["a", "b", "c"])
    opening = queries.opening_post_id(topic_id)
    replies = [town.reply(topic_id, "bob") for _ in range(3)]
    places = [town.places["help"], town.places["plaza"]]
    _at_once(
        app,
        [
            lambda: _repeat(lambda: town.open_topic("bob", "help", tags=["c", "b", "a"])),
            lambda: _repeat(lambda: town.open_topic("bob", "plaza", tags=["b", "a", "c"])),
            lambda: _repeat(
                lambda n: operations.move_topic(actor_id=mina, topic_id=topic_id, category_id=places[n % 2])
            ),
            lambda: _repeat(lambda: town.reply(topic_id, "alice")),
            lambda: _repeat(lambda: operations.remove_post(moderator_id=mina, post_id=opening)),
            lambda: _repeat(lambda: operations.reinstate_post(moderator_id=mina, post_id=opening)),
            lambda: _repeat(lambda n: operations.accept_answer(actor_id=mina, post_id=replies[n % 3])),
            lambda: _repeat(lambda n: operations.withdraw_post(author_id=town.people["bob"], post_id=replies[n % 3])),
            lambda: _repeat(lambda n: operations.set_tags(actor_id=alice, topic_id=topic_id, tags=["abc"[n % 3]])),
        ],
    )
    assert recount() == []


def _repeat(act: Callable[..., object]) -> None:
    """Six times, and a verb that comes too late may be refused: that is an answer, not a fault."""
    for number in range(6):
        try:
            act(number) if act.__code__.co_argcount else act()
        except (Refused, NotFound):
            continue


def _at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> list[object]:
    """What each act answered; all begin together, each in a thread of its own."""
    db.session.rollback()
    begin = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with app.app_context():
            begin.wait()
            return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
