"""Gunicorn, configured: threads for requests, and by default the jobs beside them in the same process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from portal.config import Settings
from portal.core.db import db
from portal.core.db.engine import is_sqlite
from portal.core.outbox import brokers, transport
from portal.core.outbox.worker import Worker

THREADS = 8
MOST_WORKERS = 4
# Longer than a worker waits for its jobs to end: they are not cut off by the server that waits for the worker.
GRACE_S = 20


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Where and with how many processes and threads to serve; None means as suits the database."""

    host: str
    port: int
    workers: int | None = None
    threads: int = THREADS


def serve(app: Flask, settings: Settings, listening: Listening) -> None:
    """Serves until told to stop, then ends the process with 0."""
    with app.app_context():
        db.engine.dispose()  # No connection may be open while processes fork.
    Server(app, settings, listening).run()


def default_workers(database_url: str) -> int:
    """SQLite has one writer: one process. PostgreSQL gets one for each core, up to four."""
    return 1 if is_sqlite(database_url) else min(MOST_WORKERS, os.cpu_count() or 1)


class Server(BaseApplication):  # type: ignore[misc]
    """Loads the application once and forks; each process opens its own connections and runs its own jobs."""

    def __init__(self, app: Flask, settings: Settings, listening: Listening) -> None:
        self._app, self._settings, self._listening = app, settings, listening
        self._jobs: Worker | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._configuration().items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def _configuration(self) -> dict[str, Any]:
        listening = self._listening
        return {
            "bind": f"{listening.host}:{listening.port}",
            "workers": listening.workers or default_workers(self._settings.database_url),
            "threads": listening.threads,
            "worker_class": "gthread",
            "preload_app": True,
            "graceful_timeout": GRACE_S,
            "control_socket_disable": True,
            "loglevel": "warning",
            "post_fork": self._forked,
            "post_worker_init": self._begin_jobs,
            "worker_exit": self._end_jobs,
        }

    def _forked(self, server: object, worker: object) -> None:
        with self._app.app_context():
            db.engine.dispose(close=False)  # They are the parent's to close.

    def _begin_jobs(self, worker: object) -> None:
        if self._settings.broker_url:
            transport.carry_with(brokers.carrier(brokers.open_broker(self._settings.broker_url)))
        elif self._settings.embedded_jobs:
            self._jobs = Worker(self._app.app_context)
            self._jobs.start()

    def _end_jobs(self, server: object, worker: object) -> None:
        """Called in the ending process, and once more in the parent, where there is nothing to end."""
        if self._jobs is not None:
            self._jobs.stop()
