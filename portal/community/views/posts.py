"""Posts: replying, permalinks, editing and its history, taking back and putting back."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.community import operations, policy, queries, writing
from portal.community.changes import changes
from portal.community.forms import OpeningPostForm, PostForm, ReplyForm
from portal.community.shapes import PostRow, TopicRow, window_start
from portal.community.views.blueprint import blueprint, sender
from portal.community.views.fragments import mended_in, show_post
from portal.community.views.topic_page import around, cards, page, post_url, topic_of, topic_url
from portal.core.decisions import require
from portal.web import current
from portal.web.htmx import wants_fragment
from portal.web.kit import limiter
from portal.web.responses import SEE_OTHER, changed, invalid, onward


@blueprint.post("/topics/<int:topic_id>/posts")
@limiter.limit("30/minute;300/hour", key_func=sender)
def post_create(topic_id: int) -> ResponseReturnValue:
    author_id, form = current.member_id(), ReplyForm()
    if not form.validate_on_submit():
        context = page(topic_of(topic_id), form=form)
        return mended_in("#reply", "community/topics/show.html", "community/posts/_composer.html", **context)
    post_id = operations.post_reply(
        author_id=author_id,
        topic_id=topic_id,
        body=writing.write(form.body.data or ""),
        parent_id=form.parent_id.data,
        form_key=form.form_key.data,
    )
    return _posted(topic_of(topic_id), post_id, seen=form.seen.data)


@blueprint.get("/posts/<int:post_id>")
def post_show(post_id: int) -> ResponseReturnValue:
    """The permalink: to the window of its topic in which the post stands."""
    place = queries.place_of(post_id, viewer=current.viewer())
    after, anchor = window_start(place.number) or None, f"post-{post_id}"
    to = url_for("community.topic_show", topic_id=place.topic_id, slug=place.slug, after=after, _anchor=anchor)
    return redirect(to, SEE_OTHER)


@blueprint.get("/posts/<int:post_id>/edit")
def post_edit(post_id: int) -> ResponseReturnValue:
    topic, post = _editable(post_id)
    form = _edit_form(post)
    form.body.data = queries.source_of(post_id, viewer=current.viewer())
    if isinstance(form, OpeningPostForm):
        form.title.data = topic.title
    return render_template("community/posts/edit.html", form=form, topic=topic, post=post)


@blueprint.post("/posts/<int:post_id>/edit")
@limiter.limit("30/minute;300/hour", key_func=sender)
def post_update(post_id: int) -> ResponseReturnValue:
    editor_id, (topic, post) = current.member_id(), _editable(post_id)
    form = _edit_form(post)
    if not form.validate_on_submit():
        return invalid("community/posts/edit.html", form=form, topic=topic, post=post)
    title = form.title.data if isinstance(form, OpeningPostForm) else None
    body = writing.write(form.body.data or "")
    operations.edit_post(editor_id=editor_id, post_id=post_id, body=body, title=title)
    return onward(post_url(topic_of(topic.id), post))


@blueprint.get("/posts/<int:post_id>/history")
def history(post_id: int) -> ResponseReturnValue:
    post = queries.readable_post(post_id, viewer=current.viewer())
    versions = queries.history(post_id, viewer=current.viewer())
    older = [*versions[1:], None]
    steps = [
        (now, changes(was.source, now.source) if was else [], was) for now, was in zip(versions, older, strict=True)
    ]
    return render_template("community/posts/history.html", topic=topic_of(post.topic_id), post=post, steps=steps)


@blueprint.post("/posts/<int:post_id>/withdrawal")
def withdrawal_create(post_id: int) -> ResponseReturnValue:
    operations.withdraw_post(author_id=current.member_id(), post_id=post_id)
    return _gone_or_back(post_id, "community/withdrawals/create.htmx.html")


@blueprint.post("/posts/<int:post_id>/withdrawal/delete")
def withdrawal_delete(post_id: int) -> ResponseReturnValue:
    operations.restore_post(author_id=current.member_id(), post_id=post_id)
    return _gone_or_back(post_id, "community/withdrawals/delete.htmx.html")


def _posted(topic: TopicRow, post_id: int, *, seen: int | None) -> ResponseReturnValue:
    """To htmx what its page has not shown yet; the way to the post when that is more than a window."""
    viewer = current.viewer()
    posts = queries.posts_after(topic, seen, viewer=viewer) if wants_fragment() and seen is not None else []
    if not posts or posts[-1].number < topic.last_number:
        return onward(post_url(topic, queries.post(post_id, viewer=viewer)))
    form = ReplyForm(formdata=None, seen=posts[-1].number)
    context = {"topic": topic, "cards": cards(topic, posts), "form": form, **around(topic)}
    return changed("community/posts/create.htmx.html", to=topic_url(topic), **context)


def _gone_or_back(post_id: int, fragment: str) -> ResponseReturnValue:
    """An opening post takes its whole topic along, and so the whole page."""
    post = queries.post(post_id, viewer=current.viewer())
    return onward(topic_url(topic_of(post.topic_id))) if post.number == 1 else show_post(post_id, fragment)


def _editable(post_id: int) -> tuple[TopicRow, PostRow]:
    viewer = current.viewer()
    post = queries.post(post_id, viewer=viewer)
    topic = topic_of(post.topic_id)
    require(policy.can_edit(viewer, post, topic, category=topic.category))
    return topic, post


def _edit_form(post: PostRow) -> PostForm:
    return OpeningPostForm() if post.number == 1 else PostForm()
