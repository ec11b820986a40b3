"""`kill -9` of the server between the commit and the mail: the mail goes out once after the restart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from flask import Flask

from portal.core.db import db
from portal.core.outbox.models import Job
from tests.kit.databases import Database
from tests.kit.servers import Server, free_port, python, serving, wait_until
from tests.outbox.stage import rung


@pytest.fixture
def mails(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A real SMTP server: its port, and the folder with what it took."""
    folder, port = tmp_path / "postbox", free_port()
    server = Controller(Mailbox(str(folder)), hostname="127.0.0.1", port=port)
    server.start()
    yield port, folder / "new"
    server.stop()


@pytest.fixture
def server(app: Flask, database: Database, mails: tuple[int, Path], tmp_path: Path) -> Server:
    port, data_dir = free_port(), tmp_path / "data"
    environ = {
        "PORTAL_DATABASE_URL": database.url,
        "PORTAL_DATA_DIR": str(data_dir),
        "PORTAL_MAIL_URL": f"smtp://127.0.0.1:{mails[0]}",
    }
    command = python("-m", "tests.outbox.server", str(port))
    return Server(command, port=port, environ=environ, log=tmp_path / "log")


def test_the_mail_goes_out_once_after_the_restart(server: Server, mails: tuple[int, Path]) -> None:
    with serving(server):
        assert not server.post("/bells/1?deadly=1")
        wait_until(lambda: not server.has_processes())
    assert jobs() == {"bell-mail:1": False, "bell:1": False}
    assert delivered(mails) == []
    with serving(server):
        wait_until(lambda: all(jobs().values()))
        assert server.post("/bells/2")
        wait_until(lambda: all(jobs().values()))
        time.sleep(2)  # Long enough for a sweep or two that would send again.
    assert delivered(mails) == ["Bell 1", "Bell 2"]
    assert rung() == 2


def jobs() -> dict[str, bool]:
    """The jobs of this test, and whether they are done."""
    db.session.rollback()
    rows = db.session.execute(sa.select(Job.key, Job.done_at).where(Job.key.like("bell%")))
    return {key: done_at is not None for key, done_at in rows}


def delivered(mails: tuple[int, Path]) -> list[str]:
    """The subjects of what the mail server took."""
    lines = [line for path in mails[1].iterdir() for line in path.read_text().splitlines()]
    return sorted(line.removeprefix("Subject: ") for line in lines if line.startswith("Subject: "))
