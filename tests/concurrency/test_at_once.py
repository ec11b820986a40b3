"""Eight processes at once: nothing is lost, nothing is doubled, every counter is what its rows say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from portal.community.models import Post, Reaction, Tag, Topic
from portal.community.recounting import recount
from portal.core.db import db
from portal.core.facts import FactRow
from portal.members.models import TierGrant
from tests.concurrency import parts
from tests.concurrency.crowd import SIZE, Crowd, answers, errors, longest_wait_s
from tests.kit.town import Town

POSTS_EACH = 15
LONGEST_WAIT_S = 2.0
WRITERS = ("charlie", "alice", "bob", "omar", "mina", "ada", "alice", "bob")


def test_eight_processes_post_to_one_topic(
    people: Town, crowd: Crowd, record_property: Callable[[str, object], None]
) -> None:
    topic_id = people.topics["help"]
    scripts = [{"member": people.people[name], "topic": topic_id, "times": POSTS_EACH} for name in WRITERS]
    before = numbers(topic_id)
    deeds = crowd.run(parts.reply_often, scripts)
    assert errors(deeds) == []
    assert numbers(topic_id) == list(range(1, len(before) + SIZE * POSTS_EACH + 1))
    assert len(set(answers(deeds))) == SIZE * POSTS_EACH
    assert recount() == []
    record_property("longest_wait_s", round(longest_wait_s(deeds), 3))
    assert longest_wait_s(deeds) < LONGEST_WAIT_S


def test_without_the_lock_posts_are_lost(people: Town, crowd: Crowd) -> None:
    """The control: what the test above finds nothing of does happen, here and with these processes."""
    topic_id = people.topics["help"]
    scripts = [{"member": people.people[name], "topic": topic_id, "times": POSTS_EACH} for name in WRITERS]
    before = numbers(topic_id)
    deeds = crowd.run(parts.reply_naively, scripts)
    lost = len(before) + SIZE * POSTS_EACH - len(numbers(topic_id))
    assert lost > 0 or recount() != []
    assert any("locked" in error or "IntegrityError" in error for error in errors(deeds))


def test_a_form_sent_by_eight_processes_posts_once(people: Town, crowd: Crowd) -> None:
    topic_id, member_id = people.topics["help"], people.people["alice"]
    before = numbers(topic_id)
    scripts = [{"member": member_id, "topic": topic_id, "form": 1, "times": 3}] * SIZE
    deeds = crowd.run(parts.send_form_twice, scripts)
    assert errors(deeds) == []
    assert len(set(answers(deeds))) == 1
    assert len(numbers(topic_id)) == len(before) + 1
    assert recount() == []


def test_an_answer_accepted_by_many_at_once_is_one(people: Town, crowd: Crowd) -> None:
    """The asker and the moderators each have a favourite; what is told is one after the other."""
    topic_id = people.topics["help"]
    posts = [people.reply(topic_id, "charlie", f"Look behind gate {n}.") for n in range(4)]
    deciders = ("bob", "omar", "mina", "ada") * 2
    scripts = [{"member": people.people[name], "post": posts[n % 4], "times": 9} for n, name in enumerate(deciders)]
    assert errors(crowd.run(parts.change_mind_about_answer, scripts)) == []
    told = answers_told(topic_id)
    assert told
    standing = None
    for kind, post_id in told:
        if kind == "answer_accepted":
            assert standing is None
            standing = post_id
        else:
            assert standing == post_id
            standing = None
    assert db.session.get_one(Topic, topic_id).accepted_post_id == standing


def test_reactions_given_and_taken_by_many_are_counted(people: Town, crowd: Crowd) -> None:
    """Two browsers of each member press the same button, at the same time."""
    post_id = people.posts["help", 1]
    pressing = ("charlie", "alice", "omar", "mina") * 2
    scripts = [
        {"member": people.people[name], "post": post_id, "times": 20 + n // 4} for n, name in enumerate(pressing)
    ]
    assert errors(crowd.run(parts.toggle_reaction, scripts)) == []
    rows = db.session.scalar(sa.select(sa.func.count()).select_from(Reaction).where(Reaction.post_id == post_id))
    assert db.session.get_one(Post, post_id).reaction_count == rows
    assert recount() == []


def test_topics_opened_with_the_same_new_tags_in_other_orders_wait_in_no_circle(people: Town, crowd: Crowd) -> None:
    places = [people.places[name] for name in ("help", "plaza")]
    scripts = [
        {"member": people.people[name], "place": places[n % 2], "stride": n % 5, "times": 8}
        for n, name in enumerate(WRITERS)
    ]
    assert errors(crowd.run(parts.open_topics, scripts)) == []
    assert len(list(db.session.scalars(sa.select(Tag.slug).where(Tag.slug.like("tag-%"))))) == 5
    assert recount() == []


def test_nothing_is_posted_by_whom_a_tier_was_taken_from(people: Town, crowd: Crowd) -> None:
    """What was begun before the tier ended may still land; what is begun after is refused."""
    topic_id, bob = people.topics["prime"], people.people["bob"]
    grant = db.session.scalars(
        sa.select(TierGrant.id).where(TierGrant.member_id == bob, TierGrant.source == "staff")
    ).one()
    writing = {"member": bob, "topic": topic_id, "times": 200}
    ending = {"manager": people.people["mina"], "topic": topic_id, "grant": grant, "after": 10}
    *writers, ender = crowd.run(parts.post_or_end_grant, [writing] * (SIZE - 1) + [ending])
    assert ender.errors == []
    taken_at = ender.answers[-1]
    assert all(began < taken_at for began in answers(writers))
    assert {error.partition(":")[0] for error in errors(writers)} == {"NotFound"}
    assert len(errors(writers)) == SIZE - 1
    assert recount() == []


@pytest.mark.parametrize("seed", [7])
def test_a_medley_of_everything_leaves_every_counter_right(people: Town, crowd: Crowd, seed: int) -> None:
    topics = [people.topics["help"], people.topics["plaza"], people.open_topic("alice", "help")]
    posts = [people.posts["help", 1], people.posts["help", 2], people.posts["plaza", 1], people.posts["plaza", 2]]
    posts += [people.opening(topics[2]), people.reply(topics[2], "bob")]
    stage = {f"topic {n}": topic for n, topic in enumerate(topics)} | {f"post {n}": p for n, p in enumerate(posts)}
    stage |= {"place 0": people.places["help"], "place 1": people.places["plaza"], "times": 30}
    scripts = [stage | {"member": people.people[name], "seed": seed * 100 + n} for n, name in enumerate(WRITERS)]
    deeds = crowd.run(parts.live, scripts)
    assert errors(deeds) == []
    assert answers(deeds).count("done") > SIZE * 5
    assert recount() == []


def numbers(topic_id: int) -> list[int]:
    db.session.remove()
    return list(db.session.scalars(sa.select(Post.number).where(Post.topic_id == topic_id).order_by(Post.number)))


def answers_told(topic_id: int) -> list[tuple[str, int]]:
    """(kind, post) of what was told of the topic's answer, in the order of the log."""
    db.session.remove()
    kinds = ("answer_accepted", "answer_unaccepted")
    rows = db.session.scalars(sa.select(FactRow).where(FactRow.kind.in_(kinds)).order_by(FactRow.id))
    return [(row.kind, row.subject_id) for row in rows if row.detail["topic_id"] == topic_id]
