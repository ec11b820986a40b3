"""What the processes of a crowd are given to do."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from functools import partial

from portal.community import operations, writing
from portal.community.models import Post, Topic
from portal.core import clock
from portal.core.db import db
from portal.core.decisions import NotFound, Refused
from portal.members import operations as members
from tests.concurrency.crowd import Deeds

Script = Mapping[str, int]


def reply_often(deeds: Deeds, script: Script) -> None:
    for number in range(script["times"]):
        body = writing.write(f"Pallet {number} is behind gate four.")
        deeds.do(partial(operations.post_reply, author_id=script["member"], topic_id=script["topic"], body=body))


def reply_naively(deeds: Deeds, script: Script) -> None:
    """As somebody would write it who has not heard of others: read, add one, write."""
    for number in range(script["times"]):
        deeds.do(partial(_append_without_lock, script["topic"], script["member"], f"Pallet {number} is gone."))


def _append_without_lock(topic_id: int, member_id: int, text: str) -> None:
    try:
        topic = db.session.get_one(Topic, topic_id)
        topic.last_number += 1
        topic.reply_count += 1
        topic.last_post_at, topic.last_poster_id = clock.now(), member_id
        db.session.add(
            Post(
                topic_id=topic_id,
                number=topic.last_number,
                author_id=member_id,
                source=text,
                html=f"<p>{text}</p>",
                markup_version=1,
                created_at=topic.last_post_at,
            )
        )
        db.session.commit()
    finally:
        db.session.remove()


def send_form_twice(deeds: Deeds, script: Script) -> None:
    """A double click, and one more try after that."""
    body = writing.write("Sent in a hurry.")
    for _ in range(script["times"]):
        deeds.do(
            partial(
                operations.post_reply,
                author_id=script["member"],
                topic_id=script["topic"],
                body=body,
                form_key=f"form-{script['form']}",
            )
        )


def change_mind_about_answer(deeds: Deeds, script: Script) -> None:
    for number in range(script["times"]):
        act = operations.unaccept_answer if number % 3 == 2 else operations.accept_answer
        deeds.do(partial(act, actor_id=script["member"], post_id=script["post"]))


def toggle_reaction(deeds: Deeds, script: Script) -> None:
    for number in range(script["times"]):
        act = operations.take_back_reaction if number % 2 else operations.give_reaction
        deeds.do(partial(act, member_id=script["member"], post_id=script["post"]))


def open_topics(deeds: Deeds, script: Script) -> None:
    """Everybody uses the same new tags, each in an order of their own."""
    for number in range(script["times"]):
        words = [f"tag-{(number // 2 + step * (script['stride'] or 1)) % 5}" for step in range(3)]
        deeds.do(
            partial(
                operations.open_topic,
                author_id=script["member"],
                category_id=script["place"],
                kind="discussion",
                title=f"Seen at gate {number}",
                body=writing.write("A pallet."),
                tags=words,
            )
        )


def post_until_shut_out(deeds: Deeds, script: Script) -> None:
    """Writes until refused; its answers are the moments at which each successful post was begun."""
    body = writing.write("While I still may.")
    for _ in range(script["times"]):
        began = time.monotonic()
        if not deeds.do(partial(_reply_and_say_when, script, body, began)):
            return


def _reply_and_say_when(script: Script, body: writing.Written, began: float) -> float:
    operations.post_reply(author_id=script["member"], topic_id=script["topic"], body=body)
    return began


def end_grant(deeds: Deeds, script: Script) -> None:
    """Lets the others write a little, then takes the tier away; its answer is the moment at which that was done."""
    while db.session.get_one(Topic, script["topic"]).reply_count < script["after"]:
        db.session.remove()
    db.session.remove()
    if deeds.do(partial(members.end_grant, grant_id=script["grant"], ended_by_id=script["manager"])):
        deeds.answers.append(time.monotonic())


def post_or_end_grant(deeds: Deeds, script: Script) -> None:
    (end_grant if "grant" in script else post_until_shut_out)(deeds, script)


def live(deeds: Deeds, script: Script) -> None:
    """A seeded medley of everything that members and moderators do; a refusal is an answer like any other."""
    chance = random.Random(script["seed"])
    for _ in range(script["times"]):
        deeds.do(partial(_unless_refused, _act(chance, script)))


def _unless_refused(act: Callable[[], object]) -> str:
    try:
        act()
    except (Refused, NotFound) as refusal:
        return str(refusal) or "not found"
    return "done"


def _act(chance: random.Random, script: Script) -> Callable[[], object]:
    me, topic, post = script["member"], script[f"topic {chance.randrange(3)}"], script[f"post {chance.randrange(6)}"]
    body = writing.write(f"Word {chance.randrange(1000)}.")
    acts: tuple[Callable[[], object], ...] = (
        partial(operations.post_reply, author_id=me, topic_id=topic, body=body),
        partial(operations.post_reply, author_id=me, topic_id=topic, body=body),
        partial(operations.edit_post, editor_id=me, post_id=post, body=body),
        partial(operations.give_reaction, member_id=me, post_id=post),
        partial(operations.take_back_reaction, member_id=me, post_id=post),
        partial(operations.withdraw_post, author_id=me, post_id=post),
        partial(operations.restore_post, author_id=me, post_id=post),
        partial(operations.remove_post, moderator_id=me, post_id=post),
        partial(operations.reinstate_post, moderator_id=me, post_id=post),
        partial(operations.accept_answer, actor_id=me, post_id=post),
        partial(operations.unaccept_answer, actor_id=me, post_id=post),
        partial(operations.set_tags, actor_id=me, topic_id=topic, tags=[f"t{chance.randrange(4)}" for _ in range(3)]),
        partial(operations.lock_topic, actor_id=me, topic_id=topic),
        partial(operations.unlock_topic, actor_id=me, topic_id=topic),
        partial(operations.unlock_topic, actor_id=me, topic_id=topic),
        partial(operations.move_topic, actor_id=me, topic_id=topic, category_id=script[f"place {chance.randrange(2)}"]),
    )
    return chance.choice(acts)
