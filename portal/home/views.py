"""The first page."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.community.queries import categories, seen_by
from portal.core.decisions import NotFound
from portal.home import queries, samples
from portal.web import current, navigation

blueprint = Blueprint("home", __name__)
navigation.announce("home.show", label=_l("Home"), icon="house", order=0)
navigation.announce("guidelines.show", label=_l("Guidelines"), icon="scale", order=10, bar="foot")
navigation.announce(
    "members.index",
    label=_l("Members"),
    icon="users",
    order=20,
    bar="foot",
    is_for=lambda viewer: viewer.is_authenticated,
)


@blueprint.get("/")
def show() -> ResponseReturnValue:
    viewer, known = current.viewer(), categories(current.versions())
    if not viewer.is_authenticated:
        seen = seen_by(viewer, known)
        topics = queries.latest(viewer, known)
        return render_template("home/landing/show.html", size=queries.size(), categories=seen, topics=topics)
    steps = queries.first_steps(viewer)
    news, hosts = queries.news(viewer, known), queries.hosts()
    return render_template("home/feed/show.html", steps=steps, news=news, hosts=hosts)


@blueprint.get("/components")
def components() -> ResponseReturnValue:
    """What pages are made of, for those who build them."""
    if current_app.extensions["settings"].is_production and not current.viewer().is_staff:
        raise NotFound
    return render_template("home/components/show.html", **samples.context())
