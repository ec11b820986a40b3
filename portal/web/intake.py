"""What a request may bring: forms, and addresses without what no database can keep."""

from __future__ import annotations

from flask import Flask, abort, request

from portal.core.decisions import NotFound

FOR_PROGRAMS = "/api/"
NUL = "\x00"


def init_app(app: Flask) -> None:
    app.before_request(_only_what_pages_read)


def _only_what_pages_read() -> None:
    """Forms would take JSON too, and with it numbers, lists and halves of characters where they expect text."""
    if NUL in request.path:
        raise NotFound
    if any(NUL in value for values in request.args.listvalues() for value in values):
        abort(400)
    if request.is_json and not request.path.startswith(FOR_PROGRAMS):
        abort(415)
