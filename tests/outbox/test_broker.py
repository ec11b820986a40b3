"""With a broker between processes the ids travel through Redis; the rows stay the truth."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask

from portal.core.outbox import brokers, transport
from portal.core.outbox.worker import Worker
from tests.kit.databases import Database
from tests.kit.servers import ROOT, clean_environ, free_port, wait_until
from tests.outbox.stage import ask, row, rung


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    command = shutil.which("redis-server")
    if command is None:
        pytest.skip("redis-server is not installed")
    url = f"redis://127.0.0.1:{(port := free_port())}"
    options = ("--port", str(port), "--save", "", "--dir", str(tmp_path), "--bind", "127.0.0.1")
    server = subprocess.Popen([command, *options], stdout=subprocess.DEVNULL)
    wait_until(lambda: answers(url))
    yield url
    server.terminate()
    server.wait(20)


def test_a_job_travels_through_redis_at_once(app: Flask, redis_url: str) -> None:
    worker = Worker(app.app_context, broker_url=redis_url, threads=2)
    worker.start()
    try:
        began_at = time.monotonic()
        job_ids = [ask("test.ring", key=f"bell:{number}") for number in range(20)]
        wait_until(lambda: all(row(job_id).done_at for job_id in job_ids))
        # Sooner than a sweep, which leaves a message some seconds to arrive.
        assert time.monotonic() - began_at < 5
    finally:
        worker.stop()
    assert rung() == 20


def test_without_redis_the_row_stays_and_nobody_fails(app: Flask) -> None:
    broker = brokers.open_broker(f"redis://127.0.0.1:{free_port()}")
    transport.carry_with(brokers.carrier(broker))
    try:
        job_id = ask("test.ring")
    finally:
        transport.carry_with(None)
    assert row(job_id).done_at is None


def test_two_worker_processes_do_each_job_once(app: Flask, database: Database, redis_url: str, tmp_path: Path) -> None:
    environ = {"PORTAL_DATABASE_URL": database.url, "PORTAL_BROKER_URL": redis_url, "PORTAL_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "tests.outbox.work", "--threads", "2"]
    said = [tmp_path / f"worker-{number}" for number in range(2)]
    workers = [start(command, clean_environ() | environ, log) for log in said]
    # One that is told to end before it listens to signals just dies.
    wait_until(lambda: all("Jobs are being done" in log.read_text() for log in said))
    transport.carry_with(brokers.carrier(brokers.open_broker(redis_url)))
    try:
        job_ids = [ask("test.ring", key=f"bell:{number}") for number in range(30)]
        wait_until(lambda: all(row(job_id).done_at for job_id in job_ids))
    finally:
        transport.carry_with(None)
        for worker in workers:
            worker.terminate()
    assert [worker.wait(30) for worker in workers] == [0, 0]
    assert rung() == 30


def start(command: list[str], environ: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output)


def answers(url: str) -> bool:
    try:
        brokers.try_broker(url)
    except Exception:  # noqa: BLE001 - it is still starting
        return False
    return True
