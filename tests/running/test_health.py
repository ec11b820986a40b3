"""`/healthz` tells that the process lives, `/readyz` that it can do its work; neither asks who is looking."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, request_started
from flask.testing import FlaskClient

from portal.app import create_app
from portal.core import clock
from portal.core.db import db
from portal.core.operation import operation
from tests.outbox.stage import ask


def test_a_migrated_portal_without_late_jobs_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ok")
    head = answer.json["checks"]["migrations"]["head"]
    assert answer.json["checks"] == {
        "database": {"ok": True},
        "migrations": {"ok": True, "now": head, "head": head},
        "jobs": {"ok": True, "lag_s": 0.0, "parked": 0},
    }


def test_late_jobs_are_told_and_the_pages_stay(client: FlaskClient) -> None:
    with clock.at(clock.now() - timedelta(minutes=10)):
        ask("test.ring")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "late")
    assert answer.json["checks"]["jobs"]["lag_s"] >= 600


def test_a_database_at_another_schema_is_not_ready(app: Flask, client: FlaskClient) -> None:
    @operation
    def forget() -> None:
        db.session.connection().exec_driver_sql("DELETE FROM alembic_version")

    forget()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "unavailable")
    assert answer.json["checks"]["migrations"]["now"] is None


def test_without_a_database_the_process_lives_and_is_not_ready(app: Flask, tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'missing' / 'portal.sqlite3'}"
    client = create_app(replace(app.extensions["settings"], database_url=nowhere)).test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"] == {name: {"ok": False} for name in ("database", "migrations", "jobs")}


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_neither_sees_session_or_identity(client: FlaskClient, address: str) -> None:
    seen: list[str] = []

    def note(sender: Flask) -> None:
        seen.append(sender.name)

    with request_started.connected_to(note):
        answer = client.get(address, headers={"Host": "elsewhere.example"})
    assert seen == []
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_only_reading_is_answered(client: FlaskClient) -> None:
    assert client.post("/healthz").status_code == 405
    head = client.head("/readyz")
    assert (head.status_code, head.data) == (200, b"")
