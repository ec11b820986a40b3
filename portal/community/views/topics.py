"""Topics: opening one, reading one, and what moderators do to it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.community import operations, policy, writing
from portal.community.forms import LockForm, TagsForm, TopicForm
from portal.community.slugs import tag_slugs
from portal.community.views.blueprint import blueprint, sender
from portal.community.views.lists import open_places
from portal.community.views.topic_page import around, move_form, page, topic_of, topic_url
from portal.core.decisions import NotFound, require
from portal.web import current
from portal.web.kit import limiter
from portal.web.responses import changed, invalid, onward


@blueprint.get("/topics/new")
def topic_new() -> ResponseReturnValue:
    current.member_id()
    return render_template("community/topics/new.html", form=_topic_form())


@blueprint.post("/topics")
@limiter.limit("20/minute;100/hour", key_func=sender)
def topic_create() -> ResponseReturnValue:
    author_id, form = current.member_id(), _topic_form()
    if not form.validate_on_submit():
        return invalid("community/topics/new.html", form=form)
    topic_id = operations.open_topic(
        author_id=author_id,
        category_id=form.category_id.data,
        kind=form.kind.data,
        title=form.title.data or "",
        body=writing.write(form.body.data or ""),
        tags=tag_slugs(form.tags.data or ""),
        form_key=form.form_key.data,
    )
    return onward(topic_url(topic_of(topic_id)))


@blueprint.get("/topics/<int:topic_id>")
@blueprint.get("/topics/<int:topic_id>/<slug>")
def topic_show(topic_id: int, slug: str | None = None) -> ResponseReturnValue:
    topic = topic_of(topic_id)
    if slug != topic.slug:
        return redirect(topic_url(topic, **{key: request.args.get(key) for key in ("after", "quote", "reply_to")}))
    return render_template("community/topics/show.html", **page(topic))


@blueprint.post("/topics/<int:topic_id>/pin")
def pin_create(topic_id: int) -> ResponseReturnValue:
    operations.pin_topic(actor_id=current.member_id(), topic_id=topic_id)
    return _shown(topic_id)


@blueprint.post("/topics/<int:topic_id>/pin/delete")
def pin_delete(topic_id: int) -> ResponseReturnValue:
    operations.unpin_topic(actor_id=current.member_id(), topic_id=topic_id)
    return _shown(topic_id)


@blueprint.post("/topics/<int:topic_id>/lock")
def lock_create(topic_id: int) -> ResponseReturnValue:
    actor_id, form = current.member_id(), LockForm()
    if not form.validate_on_submit():
        return invalid("community/topics/show.html", **page(topic_of(topic_id)) | {"lock_form": form})
    operations.lock_topic(actor_id=actor_id, topic_id=topic_id, reason=form.reason.data or "")
    return _shown(topic_id)


@blueprint.post("/topics/<int:topic_id>/lock/delete")
def lock_delete(topic_id: int) -> ResponseReturnValue:
    operations.unlock_topic(actor_id=current.member_id(), topic_id=topic_id)
    return _shown(topic_id)


@blueprint.post("/topics/<int:topic_id>/tags")
def tags_update(topic_id: int) -> ResponseReturnValue:
    actor_id, form = current.member_id(), TagsForm()
    if not form.validate_on_submit():
        return invalid("community/topics/show.html", **page(topic_of(topic_id)) | {"tags_form": form})
    operations.set_tags(actor_id=actor_id, topic_id=topic_id, tags=tag_slugs(form.tags.data or ""))
    return _shown(topic_id)


@blueprint.post("/topics/<int:topic_id>/move")
def move_create(topic_id: int) -> ResponseReturnValue:
    topic = topic_of(topic_id)
    require(policy.can_moderate(current.viewer(), category=topic.category))
    form = move_form(topic)
    if not form.validate_on_submit():
        return invalid("community/topics/show.html", **page(topic) | {"move_form": form})
    operations.move_topic(actor_id=current.member_id(), topic_id=topic_id, category_id=form.category_id.data)
    flash(_("Moved."), "ok")
    return onward(topic_url(topic_of(topic_id)))


def _topic_form() -> TopicForm:
    """Offers the categories in which the viewer may open a topic; refused when there is none."""
    viewer, places = current.viewer(), open_places()
    said = {place.id: policy.can_open_topic(viewer, category=place) for place in places}
    if not places:
        raise NotFound
    if not any(said.values()):
        require(said[places[0].id])
    form = TopicForm()
    offered = [place for place in places if said[place.id]]
    form.category_id.choices = [(place.id, place.name) for place in offered]
    if not form.is_submitted():
        asked_for = request.args.get("category")
        form.category_id.data = next((place.id for place in offered if place.slug == asked_for), None)
    return form


def _shown(topic_id: int) -> ResponseReturnValue:
    topic = topic_of(topic_id)
    return changed("community/topics/update.htmx.html", to=topic_url(topic), topic=topic, **around(topic))
