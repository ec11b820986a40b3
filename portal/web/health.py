"""`/healthz` and `/readyz`, answered before Flask: no session, no identity, no token, no limit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import structlog
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.core.db import db
from portal.core.outbox import queries

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)
# A worker finds a due job within seconds: when one has waited for so long, no worker runs, or too few.
LATE_S = 300.0
REASONS = {200: "200 OK", 405: "405 Method Not Allowed", 503: "503 Service Unavailable"}


class Health:
    """WSGI middleware around the application of `app`."""

    def __init__(self, application: WSGIApplication, app: Flask) -> None:
        self._application = application
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path not in ("/healthz", "/readyz"):
            return self._application(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _answer(405, {"status": "method not allowed"}, environ, start_response)
        if path == "/healthz":
            return _answer(200, {"status": "ok"}, environ, start_response)
        with self._app.app_context():
            checks = {"database": _database(), "migrations": _migrations(self._app), "jobs": _jobs()}
        # Late jobs are told, but no reason to take the pages away from their readers.
        is_ready = checks["database"]["ok"] and checks["migrations"]["ok"]
        status = "unavailable" if not is_ready else "ok" if checks["jobs"]["ok"] else "late"
        return _answer(200 if is_ready else 503, {"status": status, "checks": checks}, environ, start_response)


def schema_head(app: Flask) -> str | None:
    """The newest migration of this code."""
    return _head(str(app.extensions["migrate"].directory))


def schema_now() -> str | None:
    """The migration that the database is at; None when it is empty."""
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def _database() -> dict[str, Any]:
    try:
        db.session.connection().exec_driver_sql("SELECT 1")
    except SQLAlchemyError:
        log.warning("database_unreachable", exc_info=True)
        return {"ok": False}
    return {"ok": True}


def _migrations(app: Flask) -> dict[str, Any]:
    try:
        head, now = schema_head(app), schema_now()
    except SQLAlchemyError:
        return {"ok": False}
    return {"ok": head == now, "now": now, "head": head}


def _jobs() -> dict[str, Any]:
    try:
        lag_s, parked = queries.lag_s(), queries.counts().parked
    except SQLAlchemyError:
        return {"ok": False}
    return {"ok": lag_s <= LATE_S, "lag_s": round(lag_s, 1), "parked": parked}


@cache
def _head(directory: str) -> str | None:
    return ScriptDirectory(directory).get_current_head()


def _answer(
    status: int, content: dict[str, Any], environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    body = json.dumps(content).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response(REASONS[status], headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
