"""A topic's page as its templates show it: each post with what the viewer may do to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from portal.community import policy, queries
from portal.community.forms import LockForm, MoveForm, ReplyForm, TagsForm
from portal.community.known import KnownCategory
from portal.community.shapes import PostRow, TopicRow, Window, window_start
from portal.community.views.blueprint import categories
from portal.core import markup
from portal.core.decisions import Decision, NotFound
from portal.core.pagination import number_key
from portal.web import current
from portal.web.slots import filled


@dataclass(frozen=True, kw_only=True)
class Card:
    """A post, what the viewer may do, and what other features put on it."""

    post: PostRow
    is_answer: bool
    reply_url: str
    quote_url: str
    can_edit: Decision
    can_withdraw: Decision
    can_restore: Decision
    can_react: Decision
    can_accept: Decision
    notice: Markup
    menu: Markup


def topic_of(topic_id: int) -> TopicRow:
    return queries.topic(topic_id, viewer=current.viewer(), categories=categories())


def topic_url(topic: TopicRow, **query: Any) -> str:
    return url_for("community.topic_show", topic_id=topic.id, slug=topic.slug, **query)


def post_url(topic: TopicRow, post: PostRow) -> str:
    """Where the post stands in its topic."""
    return topic_url(topic, after=window_start(post.number) or None, _anchor=f"post-{post.id}")


def composer_url(topic: TopicRow, post: PostRow, **query: int) -> str:
    """The page on which the post stands, its composer begun with it."""
    return topic_url(topic, after=window_start(post.number) or None, _anchor="reply", **query)


def cards(topic: TopicRow, posts: Sequence[PostRow]) -> list[Card]:
    viewer = current.viewer()
    notices, menus = filled("post.notice", posts, viewer), filled("post.menu", posts, viewer)
    return [
        Card(
            post=post,
            is_answer=topic.accepted_post_id == post.id,
            reply_url=composer_url(topic, post, reply_to=post.id),
            quote_url=composer_url(topic, post, quote=post.id),
            can_edit=policy.can_edit(viewer, post, topic, category=topic.category),
            can_withdraw=policy.can_withdraw(viewer, post, topic, category=topic.category),
            can_restore=policy.can_restore(viewer, post, topic, category=topic.category),
            can_react=policy.can_react(viewer, post, topic, category=topic.category),
            can_accept=policy.can_accept(viewer, post, topic, category=topic.category),
            notice=notices.get(post.id, Markup()),
            menu=menus.get(post.id, Markup()),
        )
        for post in posts
    ]


def page(topic: TopicRow, *, form: ReplyForm | None = None) -> dict[str, Any]:
    """All that `community/topics/show.html` needs; `form` is a reply that needs mending."""
    viewer = current.viewer()
    window = queries.window(topic, viewer=viewer, after=number_key(request.args.get("after") or "0"))
    form = form or reply_form(window)
    return {
        "topic": topic,
        "window": window,
        "last_window": window_start(topic.last_number) or None,
        "cards": cards(topic, window.posts),
        "form": form,
        "answered": answered(topic, form),
        **around(topic),
    }


def around(topic: TopicRow) -> dict[str, Any]:
    """Who takes part in the topic, what the viewer may do with it as a whole, and the forms for that."""
    viewer = current.viewer()
    can_moderate = policy.can_moderate(viewer, category=topic.category)
    return {
        "cast": queries.cast(topic),
        "can_reply": policy.can_reply(viewer, topic, category=topic.category),
        "can_tag": policy.can_tag(viewer, topic, category=topic.category),
        "can_moderate": can_moderate,
        "tags_form": TagsForm(formdata=None, tags=", ".join(topic.tags)),
        "lock_form": LockForm(formdata=None, reason=topic.locked_reason),
        "move_form": move_form(topic, formdata=None) if can_moderate else None,
    }


def reply_form(window: Window) -> ReplyForm:
    """Empty, or begun with the post that `?quote=` or `?reply_to=` names."""
    form = ReplyForm(formdata=None, seen=window.last_number)
    quoted, answered = request.args.get("quote"), request.args.get("reply_to")
    if quoted or answered:
        form.parent_id.data = number_key(quoted or answered or "")
    if quoted:
        form.body.data = _quoted(number_key(quoted))
    return form


def answered(topic: TopicRow, form: ReplyForm) -> PostRow | None:
    """The post that the reply answers; raises `NotFound` when it is not one of this topic."""
    if form.parent_id.data is None:
        return None
    post = queries.readable_post(form.parent_id.data, viewer=current.viewer())
    if post.topic_id != topic.id:
        raise NotFound
    return post


def move_form(topic: TopicRow, **more: Any) -> MoveForm:
    """Offers the categories to which the viewer may move the topic."""
    form = MoveForm(**more)
    form.category_id.choices = [(place.id, place.name) for place in _targets(topic)]
    return form


def _quoted(post_id: int) -> str:
    post = queries.readable_post(post_id, viewer=current.viewer())
    source = queries.source_of(post_id, viewer=current.viewer())
    who = post.author.handle or post.author.display_name
    return markup.quote(source, author_handle=who, url=url_for("community.post_show", post_id=post.id))


def _targets(topic: TopicRow) -> list[KnownCategory]:
    viewer, others = current.viewer(), (place for place in categories() if place.id != topic.category.id)
    return [place for place in others if policy.can_move(viewer, category=topic.category, target=place)]
