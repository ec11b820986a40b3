"""Error pages: each says what happened and what to do next; invisible and missing are one page."""

from __future__ import annotations

import structlog
from flask import Flask, has_request_context, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import NoMoreData, ParseException
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from portal.core.decisions import NotFound, Refused
from portal.core.pagination import BadKey
from portal.web import reasons
from portal.web.htmx import wants_fragment

log = structlog.get_logger(__name__)
# Fields that people write sentences into.
WRITTEN = ("title", "body", "statement", "note", "about", "text")
# What the server raises when a body is read that breaks off or does not keep to its own form.
BROKEN_BODIES = (ParseException, NoMoreData)
PAGES = frozenset({400, 403, 404, 405, 413, 422, 429, 500, 503})


def init_app(app: Flask) -> None:
    """Registers the handlers; whatever is raised in a request becomes one of the pages."""
    app.register_error_handler(NotFound, lambda error: page(404))
    app.register_error_handler(BadKey, lambda error: page(400))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, lambda error: page(400, is_stale_form=True))
    for broken in BROKEN_BODIES:
        app.register_error_handler(broken, lambda error: page(400))
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crash)


def page(status: int, **context: object) -> tuple[str, int]:
    """The error page of `status`."""
    chosen = status if status in PAGES else 400 if status < 500 else 500
    return render_template(f"errors/{chosen}.html", status=status, typed=_typed(), **context), status


def _typed() -> str:
    """What somebody wrote into the form that was refused: shown again, so that nothing is lost."""
    try:
        form = request.form if has_request_context() else {}
    except (HTTPException, *BROKEN_BODIES):  # Too large or cut off: what did arrive is not what they wrote.
        return ""
    return "\n\n".join(form[name] for name in WRITTEN if form.get(name))


def _refused(error: Refused) -> ResponseReturnValue:
    said = {"sentence": reasons.sentence(error.decision), "way_on": reasons.way_on(error.decision)}
    if wants_fragment():
        beside = {"HX-Retarget": "#notices", "HX-Reswap": "afterbegin"}
        return render_template("errors/403.htmx.html", **said), 403, beside
    return page(403, **said)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    body, status = page(error.code)
    response = error.get_response()
    response.set_data(body)
    response.content_type = "text/html; charset=utf-8"
    response.status_code = status
    return response


def _database(error: OperationalError) -> ResponseReturnValue:
    log.error("database_unavailable", path=request.path, error=str(error.orig))
    return page(503)


def _crash(error: Exception) -> ResponseReturnValue:
    log.exception("unhandled", path=request.path, method=request.method)
    return page(500)
