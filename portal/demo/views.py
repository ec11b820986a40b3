"""One click for each of the demo people, on the sign-in page of a local demo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.core.decisions import NotFound
from portal.core.viewer import Viewer
from portal.demo import sign_in
from portal.members import identity
from portal.web import slots
from portal.web.responses import onward

blueprint = Blueprint("demo", __name__)


@blueprint.post("/demo/sessions")
def session_create() -> ResponseReturnValue:
    chosen = [member for member in _offered() if member.handle == request.form.get("handle")]
    if not chosen:
        raise NotFound
    identity.sign_in(chosen[0].id)
    return onward("/")


@slots.fills("sign_in_help")
def offer(rows: Sequence[Any], viewer: Viewer) -> Mapping[int, Markup]:
    """The buttons, for row 0: the sign-in page itself."""
    people = _offered()
    return {0: Markup(render_template("demo/session/_offer.html", people=people))} if people else {}  # noqa: S704


def _offered() -> list[Any]:
    return sign_in.people() if sign_in.is_offered(current_app.extensions["settings"]) else []
