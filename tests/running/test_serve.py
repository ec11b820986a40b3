"""`portal serve` says where it is, serves there, and ends cleanly; it refuses in one line what cannot work."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import facts
from portal.core.db import db
from portal.core.operation import operation
from portal.core.outbox.models import Job
from portal.members.facts import MemberRegistered
from portal.web import serving as gunicorn
from tests.kit.databases import Database
from tests.kit.servers import ROOT, Server, clean_environ, free_port, serving, wait_until

PORTAL = str(Path(sys.executable).with_name("portal"))


@pytest.fixture
def environ(app: Flask, database: Database, tmp_path: Path) -> dict[str, str]:
    return {"PORTAL_DATABASE_URL": database.url, "PORTAL_DATA_DIR": str(tmp_path / "data")}


def served(environ: dict[str, str], tmp_path: Path, **more: str) -> Server:
    port = free_port()
    return Server([PORTAL, "serve"], port=port, environ=environ | {"PORT": str(port)} | more, log=tmp_path / "log")


def test_it_says_where_it_is_and_ctrl_c_ends_it_cleanly(environ: dict[str, str], tmp_path: Path) -> None:
    with serving(served(environ, tmp_path)) as server:
        assert f"http://127.0.0.1:{server.port}" in server.log.read_text()
        wait_until(lambda: "outbox.forget_slots" in kinds_done())
        assert server.interrupt() == 0
        assert not server.has_processes()
    assert "Traceback" not in server.log.read_text()


def test_without_embedded_jobs_a_worker_does_them(environ: dict[str, str], tmp_path: Path) -> None:
    with serving(served(environ, tmp_path, PORTAL_EMBEDDED_JOBS="0")):
        time.sleep(2)
        assert kinds_done() == set()
        worker = subprocess.Popen([PORTAL, "worker"], cwd=ROOT, env=clean_environ() | environ)
        try:
            wait_until(lambda: "outbox.forget_slots" in kinds_done())
        finally:
            worker.terminate()
        assert worker.wait(20) == 0


def test_a_port_that_is_taken_is_told_in_one_line(environ: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = portal("serve", "--port", str(port), environ=environ)
    assert refused.returncode == 1
    assert refused.stderr == f"Error: 127.0.0.1:{port} cannot be used: Address already in use. Try --port.\n"


def test_a_database_without_schema_is_told_in_one_line(tmp_path: Path) -> None:
    refused = portal("serve", environ={"PORTAL_DATA_DIR": str(tmp_path)})
    assert refused.returncode == 1
    assert refused.stderr == "Error: The database is not at this version's schema: run `portal migrate`.\n"


def test_production_takes_no_demo_people(environ: dict[str, str]) -> None:
    move_in_from_the_demo()
    secret = {"PORTAL_ENV": "production", "PORTAL_SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests"}
    refused = portal("serve", "--port", str(free_port()), environ=environ | secret)
    assert refused.returncode == 1
    assert refused.stderr == "Error: PORTAL_ENV=production takes no demo data: its people have a published password.\n"


@pytest.mark.anydb
def test_processes_suit_the_database() -> None:
    assert gunicorn.default_workers("sqlite:///portal.sqlite3") == 1
    assert 1 <= gunicorn.default_workers("postgresql+psycopg://host/name") <= 4


@operation
def move_in_from_the_demo() -> None:
    with facts.coming_from(facts.Origin.DEMO):
        facts.log_all([MemberRegistered(actor_id=1, member_id=1)])


def kinds_done() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(sa.select(Job.kind).where(Job.done_at.is_not(None))))


def portal(*arguments: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [PORTAL, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=clean_environ() | environ, capture_output=True, text=True, check=False, timeout=60
    )
