"""Parts of a topic's page, for htmx."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from portal.community import queries
from portal.community.views.topic_page import around, cards, post_url, topic_of
from portal.web import current
from portal.web.responses import changed, invalid


def show_post(post_id: int, fragment: str, *, and_post_id: int | None = None) -> ResponseReturnValue:
    """After a verb on a post: the post as it stands now, and another that the verb changed too."""
    viewer = current.viewer()
    post = queries.post(post_id, viewer=viewer)
    topic = topic_of(post.topic_id)
    others = [queries.post(and_post_id, viewer=viewer)] if and_post_id and and_post_id != post_id else []
    card, *other_cards = cards(topic, [post, *others])
    context = {"topic": topic, "card": card, "other_cards": other_cards, **around(topic)}
    return changed(fragment, to=post_url(topic, post), **context)


def mended_in(target: str, template: str, fragment: str, **context: Any) -> Response:
    """A form that needs mending, put where it stood and not where its success would go."""
    response = make_response(invalid(template, fragment=fragment, **context))
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = target, "outerHTML"
    return response
