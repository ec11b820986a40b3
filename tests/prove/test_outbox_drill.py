"""The outbox under repeated `kill -9` of a busy server: nothing that was acknowledged is lost, no effect is doubled."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core.db import db
from portal.core.facts import FactRow
from portal.core.outbox.models import Job
from portal.core.outbox.worker import Worker
from tests.kit.databases import Database
from tests.kit.servers import Server, free_port, python, serving, wait_until
from tests.outbox.stage import BellRung, ask, row, rung

pytestmark = pytest.mark.prove

SEED = int(os.environ.get("PROVE_SEED", "20261122"))
KILLS = int(os.environ.get("PROVE_KILLS", "20"))
CLIENTS = 3
# A lease that a killed worker held must lapse first.
PATIENCE_S = 120.0


class Bells:
    """What clients asked for, and what they were told is done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = 0
        self.acknowledged: set[int] = set()

    def ring_on(self, server: Server, ended: threading.Event) -> None:
        while not ended.is_set():
            with self._lock:
                self._asked += 1
                number = self._asked
            if server.post(f"/bells/{number}"):
                with self._lock:
                    self.acknowledged.add(number)


def test_a_server_killed_again_and_again_loses_and_doubles_nothing(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    chance, bells, port = random.Random(SEED), Bells(), free_port()
    environ = {"PORTAL_DATABASE_URL": database.url, "PORTAL_DATA_DIR": str(tmp_path / "data")}
    command = python("-m", "tests.outbox.server", str(port))
    server = Server(command, port=port, environ=environ, log=tmp_path / "log")
    for _ in range(KILLS):
        server.start()
        ring_until_killed(server, bells, after_s=chance.uniform(0.2, 2.0))
    with serving(server):
        wait_until(lambda: undone() == 0, patience_s=PATIENCE_S)
    mails, effects, written = mails_by_subject(tmp_path / "data" / "mail"), effects_by_bell(), bells_written()
    print(
        f"\noutbox drill: seed {SEED}, {KILLS} kills, {len(bells.acknowledged)} acknowledged, {len(written)} written, ",
        end="",
    )
    print(f"{sum(mails.values())} mails, {sum(effects.values())} effects, {most_attempts()} attempts at most")
    assert bells.acknowledged
    assert bells.acknowledged <= written
    assert effects == Counter(dict.fromkeys(written, 1))
    assert mails == Counter({f"Bell {number}": 1 for number in written})


def test_a_job_longer_than_its_lease_is_done_once_by_two_workers(app: Flask) -> None:
    workers = [Worker(app.app_context, threads=1) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        job_id = ask("test.wait", seconds=75)
        wait_until(lambda: row(job_id).done_at is not None, patience_s=PATIENCE_S)
    finally:
        for worker in workers:
            worker.stop()
    assert (row(job_id).attempts, rung()) == (1, 1)


def ring_until_killed(server: Server, bells: Bells, *, after_s: float) -> None:
    ended = threading.Event()
    clients = [threading.Thread(target=bells.ring_on, args=(server, ended)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(after_s)
    server.kill()
    ended.set()
    for client in clients:
        client.join()


def undone() -> int:
    db.session.rollback()
    mine = sa.select(sa.func.count()).where(Job.key.like("bell%"), Job.done_at.is_(None))
    return db.session.scalars(mine).one()


def bells_written() -> set[int]:
    """The bells whose jobs were committed, acknowledged or not; each has its mail's job too."""
    db.session.rollback()
    keys = set(db.session.scalars(sa.select(Job.key).where(Job.key.like("bell%"))))
    numbers = {int(key.partition(":")[2]) for key in keys}
    assert len(keys) == 2 * len(numbers)
    return numbers


def effects_by_bell() -> Counter[int]:
    rows = db.session.scalars(sa.select(FactRow.subject_id).where(FactRow.kind == BellRung.kind))
    return Counter(rows)


def mails_by_subject(folder: Path) -> Counter[str]:
    return Counter(message_from_bytes(path.read_bytes())["Subject"] for path in folder.glob("*.eml"))


def most_attempts() -> int:
    return db.session.scalars(sa.select(sa.func.max(Job.attempts))).one() or 0
