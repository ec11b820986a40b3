"""What readers put on posts: reactions, and the mark of the answer."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from portal.community import operations, queries
from portal.community.views.blueprint import blueprint, sender
from portal.community.views.fragments import show_post
from portal.community.views.topic_page import topic_of
from portal.web import current
from portal.web.kit import limiter


@blueprint.post("/posts/<int:post_id>/reactions")
@limiter.limit("60/minute", key_func=sender)
def reaction_create(post_id: int) -> ResponseReturnValue:
    operations.give_reaction(member_id=current.member_id(), post_id=post_id)
    return show_post(post_id, "community/reactions/create.htmx.html")


@blueprint.post("/posts/<int:post_id>/reactions/delete")
@limiter.limit("60/minute", key_func=sender)
def reaction_delete(post_id: int) -> ResponseReturnValue:
    operations.take_back_reaction(member_id=current.member_id(), post_id=post_id)
    return show_post(post_id, "community/reactions/delete.htmx.html")


@blueprint.post("/posts/<int:post_id>/acceptance")
def acceptance_create(post_id: int) -> ResponseReturnValue:
    earlier_id = topic_of(queries.post(post_id, viewer=current.viewer()).topic_id).accepted_post_id
    operations.accept_answer(actor_id=current.member_id(), post_id=post_id)
    return show_post(post_id, "community/acceptances/create.htmx.html", and_post_id=earlier_id)


@blueprint.post("/posts/<int:post_id>/acceptance/delete")
def acceptance_delete(post_id: int) -> ResponseReturnValue:
    operations.unaccept_answer(actor_id=current.member_id(), post_id=post_id)
    return show_post(post_id, "community/acceptances/delete.htmx.html")
