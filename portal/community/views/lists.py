"""The lists of topics: the community's front, a category, a tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.community import policy, queries
from portal.community.known import KnownCategory
from portal.community.queries.topics import Condition
from portal.community.shapes import TopicRow
from portal.community.views.blueprint import blueprint, categories, tier_names
from portal.core.decisions import Decision, NotFound, refused
from portal.core.pagination import Page
from portal.web import current

WAITING = "waiting"


@blueprint.get("/community")
def index() -> ResponseReturnValue:
    viewer = current.viewer()
    return render_template(
        "community/categories/index.html",
        categories=queries.seen_by(viewer, categories()),
        counts=queries.topic_counts(viewer),
        tiers=tier_names(),
        can_open=_can_open_somewhere(),
        **_listed(),
    )


@blueprint.get("/community/<slug>")
def category(slug: str) -> ResponseReturnValue:
    viewer = current.viewer()
    place = queries.category(slug, viewer=viewer, categories=categories())
    listed = _listed(queries.in_category(place.id))
    is_first = not request.args.get("before") and not request.args.get("after") and not listed["is_waiting"]
    return render_template(
        "community/categories/show.html",
        category=place,
        tiers=tier_names(),
        pinned=queries.pinned(viewer, place.id, categories=categories()) if is_first else [],
        can_open=policy.can_open_topic(viewer, category=place),
        **listed,
    )


@blueprint.get("/tags/<slug>")
def tag(slug: str) -> ResponseReturnValue:
    """A tag that no topic carries for this viewer is not there."""
    if "\x00" in slug:
        raise NotFound
    page = _page(queries.tagged(slug))
    if not page.items and not page.before:
        raise NotFound
    return render_template("community/tags/show.html", tag=slug, page=page)


def _listed(*conditions: Condition) -> Mapping[str, Any]:
    """The page of topics that the address asks for, and under which heading."""
    is_waiting = request.args.get("show") == WAITING
    more = (queries.waiting(),) if is_waiting else ()
    return {"page": _page(*conditions, *more), "is_waiting": is_waiting}


def _page(*conditions: Condition) -> Page[TopicRow]:
    keys = {name: request.args.get(name) for name in ("before", "after")}
    return queries.latest(current.viewer(), *conditions, categories=categories(), **keys)


def _can_open_somewhere() -> Decision:
    """Allowed where any category is; else what the first one says."""
    said = [policy.can_open_topic(current.viewer(), category=place) for place in open_places()]
    return next(iter(sorted(said, key=bool, reverse=True)), refused("category_archived"))


def open_places() -> list[KnownCategory]:
    """The categories that the viewer sees and that take topics."""
    return [place for place in queries.seen_by(current.viewer(), categories()) if not place.is_archived]
