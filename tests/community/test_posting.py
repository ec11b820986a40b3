"""Opening topics, replying, editing: what is written, counted and told."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.community import operations
from portal.community.models import Category, Post, PostRevision, Tag, Topic
from portal.core.db import Model, db
from portal.core.decisions import NotFound, Refused
from portal.core.facts import FactRow
from tests.community.town import Town


def test_a_topic_has_its_opening_post_its_tags_and_its_place_in_the_count(town: Town) -> None:
    topic_id = town.open_topic(title="Où vont les palettes ?", tags=["EDI", "stock sync", "edi"])
    topic, post = db.session.get_one(Topic, topic_id), only(Post)
    assert (topic.slug, topic.last_number, topic.reply_count) == ("où-vont-les-palettes", 1, 0)
    assert (post.number, post.author_id, post.html) == (1, town.people["alice"], post.html)
    assert db.session.get_one(Category, town.places["help"]).topic_count == 1
    assert {tag.slug: tag.topic_count for tag in db.session.scalars(sa.select(Tag))} == {"edi": 1, "stock-sync": 1}
    assert kinds_told() == ["topic_opened"]


def test_a_reply_takes_the_next_number_and_tells_whom_it_answers(town: Town) -> None:
    topic_id = town.open_topic()
    first = town.reply(topic_id, "bob")
    town.reply(topic_id, "charlie", parent_id=first)
    topic = db.session.get_one(Topic, topic_id)
    assert (topic.last_number, topic.reply_count, topic.last_poster_id) == (3, 2, town.people["charlie"])
    told = last_fact("reply_posted")
    assert told.detail["parent_author_id"] == town.people["bob"]
    assert told.detail["topic_author_id"] == town.people["alice"]


def test_a_form_sent_twice_posts_once(town: Town) -> None:
    topics = {town.open_topic(form_key="k1"), town.open_topic(form_key="k1")}
    (topic_id,) = topics
    assert town.reply(topic_id, form_key="k2") == town.reply(topic_id, form_key="k2")
    assert town.reply(topic_id, "charlie", form_key="k2")
    assert db.session.get_one(Topic, topic_id).reply_count == 2
    assert db.session.get_one(Category, town.places["help"]).topic_count == 1


def test_other_words_in_a_form_that_was_sent_are_not_lost(town: Town) -> None:
    """As when "back" brings the form up again, with its key."""
    topic_id = town.open_topic(form_key="k1")
    assert town.open_topic(body="Nor are the crates.", form_key="k1") != topic_id
    first = town.reply(topic_id, form_key="k2")
    second = town.reply(topic_id, text="Or behind gate five.", form_key="k2")
    assert second != first
    assert town.reply(topic_id, text="Or behind gate five.", form_key="k2") == second
    assert db.session.get_one(Topic, topic_id).reply_count == 2


def test_a_reply_to_a_post_of_another_topic_is_not_found(town: Town) -> None:
    elsewhere = town.reply(town.open_topic())
    with pytest.raises(NotFound):
        town.reply(town.open_topic(), parent_id=elsewhere)


def test_an_edit_keeps_what_the_post_said_and_a_title_what_it_was(town: Town) -> None:
    topic_id = town.open_topic()
    opening = only(Post).id
    assert town.edit(opening, "alice", "They are back.", title="The pallets are back")
    revision = only(PostRevision)
    assert (revision.number, revision.title) == (1, "Where do the pallets go?")
    assert revision.source.startswith("They leave the dock")
    post, topic = db.session.get_one(Post, opening), db.session.get_one(Topic, topic_id)
    assert (post.source, post.revision_count, topic.slug) == ("They are back.", 1, "the-pallets-are-back")
    assert post.edited_at is not None


def test_an_edit_that_changes_nothing_leaves_no_trace(town: Town) -> None:
    post_id = town.reply(town.open_topic())
    assert not town.edit(post_id, "bob", "Look behind gate four.")
    assert db.session.get_one(Post, post_id).edited_at is None
    assert "post_edited" not in kinds_told()


def test_nobody_edits_the_words_of_another(town: Town) -> None:
    post_id = town.reply(town.open_topic(), "bob")
    for name in ("alice", "omar", "mina"):
        with pytest.raises(Refused, match="not_author"):
            town.edit(post_id, name, "I say so.")


def test_a_mention_tells_only_those_who_can_read_it_and_only_once(town: Town) -> None:
    topic_id = town.open_topic("bob", "council", body="@mina and @charlie and @bob, look")
    assert mentioned() == [town.people["mina"]]
    opening = only(Post).id
    town.edit(opening, "bob", "@mina, look again")
    assert mentioned() == [town.people["mina"]]
    operations.invite_member(
        actor_id=town.people["mina"], category_id=town.places["council"], member_id=town.people["charlie"]
    )
    town.edit(opening, "bob", "@mina and @charlie, look")
    assert mentioned() == [town.people["mina"], town.people["charlie"]]
    assert topic_id


def test_a_removed_post_calls_nobody_who_cannot_read_it(town: Town) -> None:
    reply = town.reply(town.open_topic(), "bob")
    operations.remove_post(moderator_id=town.people["omar"], post_id=reply)
    town.edit(reply, "bob", "@charlie and @omar, better now?")
    assert mentioned() == [town.people["omar"]]


def test_a_locked_topic_takes_replies_from_its_moderators_alone(town: Town) -> None:
    topic_id = town.open_topic()
    operations.lock_topic(actor_id=town.people["omar"], topic_id=topic_id, reason="Solved by phone")
    with pytest.raises(Refused, match="topic_locked_because") as refusal:
        town.reply(topic_id, "bob")
    assert dict(refusal.value.decision.detail) == {"why": "Solved by phone"}
    assert town.reply(topic_id, "omar")


def test_an_archived_category_takes_nothing_new(town: Town) -> None:
    topic_id = town.open_topic()
    words = operations.CategoryWords(name="Help", slug="help", is_archived=True)
    operations.change_category(actor_id=town.people["mina"], category_id=town.places["help"], words=words)
    for act in (lambda: town.reply(topic_id, "mina"), lambda: town.open_topic("mina")):
        with pytest.raises(Refused, match="category_archived"):
            act()


@pytest.mark.parametrize("place", ["plus", "council"])
def test_a_gated_place_takes_nothing_from_those_outside_and_does_not_say_it_is_there(town: Town, place: str) -> None:
    topic_id = town.open_topic("bob", place)
    with pytest.raises(NotFound):
        town.open_topic("charlie", place)
    with pytest.raises(NotFound):
        town.reply(topic_id, "charlie")


def test_the_unconfirmed_read_what_is_public_and_write_nothing(town: Town) -> None:
    topic_id = town.open_topic("alice", "plaza")
    with pytest.raises(Refused, match="not_confirmed"):
        town.reply(topic_id, "newcomer")


def only(model: type[Model]) -> Model:
    (row,) = db.session.scalars(sa.select(model).execution_options(populate_existing=True))
    return row


def kinds_told() -> list[str]:
    told = sa.select(FactRow.kind).where(FactRow.subject_kind.in_(("topic", "post"))).order_by(FactRow.id)
    return list(db.session.scalars(told))


def last_fact(kind: str) -> FactRow:
    return db.session.scalars(sa.select(FactRow).where(FactRow.kind == kind).order_by(FactRow.id.desc())).first()


def mentioned() -> list[int]:
    told = sa.select(FactRow.detail).where(FactRow.kind == "member_mentioned").order_by(FactRow.id)
    return [detail["member_id"] for detail in db.session.scalars(told)]
