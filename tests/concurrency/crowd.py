"""Eight real processes that begin an act at the same moment, each with the portal's own application."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier
from pathlib import Path

from flask import Flask

from portal.app import create_app
from portal.core.db import db
from tests.kit.databases import settings_for

SIZE = 8
PATIENCE_S = 90


@dataclass
class Deeds:
    """What one process has done: the answers of its acts, how long each took, and the errors by name."""

    answers: list[object] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def do(self, act: Callable[[], object]) -> bool:
        """Whether it went well; whatever it raised is noted, and the next act may be tried."""
        began = time.perf_counter()
        try:
            self.answers.append(act())
        except Exception as error:  # noqa: BLE001 (the tests tell which they expect)
            self.errors.append(f"{type(error).__name__}: {error}".splitlines()[0])
            return False
        finally:
            self.took_s.append(time.perf_counter() - began)
        return True


Part = Callable[[Deeds, Mapping[str, int]], None]


class Crowd:
    """Keeps its processes; `run` gives each a part to play, with the words it needs."""

    def __init__(self, url: str, folder: Path) -> None:
        # Processes of their own, forked from one that has the imports and nothing else: eight times faster to start.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.concurrency.parts"])
        barrier = context.Barrier(SIZE)
        self._pool = context.Pool(SIZE, _arrive, (url, folder, barrier))

    def run(self, part: Part, scripts: Sequence[Mapping[str, int]]) -> list[Deeds]:
        """One script for each process; fewer scripts leave the others looking on."""
        assert len(scripts) <= SIZE
        calls = [(part, script) for script in scripts] + [(None, {})] * (SIZE - len(scripts))
        played = self._pool.starmap_async(_play, calls, chunksize=1).get(PATIENCE_S)
        return played[: len(scripts)]

    def close(self) -> None:
        self._pool.terminate()
        self._pool.join()


def longest_wait_s(deeds: Sequence[Deeds]) -> float:
    return max(took for one in deeds for took in one.took_s)


def errors(deeds: Sequence[Deeds]) -> list[str]:
    return [error for one in deeds for error in one.errors]


def answers(deeds: Sequence[Deeds]) -> list[object]:
    return [answer for one in deeds for answer in one.answers]


class _Here:
    """This process's application, and where it waits for the others."""

    app: Flask
    barrier: Barrier


def _arrive(url: str, folder: Path, barrier: Barrier) -> None:
    _Here.app = create_app(settings_for(url, folder), TESTING=True)
    _Here.barrier = barrier


def _play(part: Part | None, script: Mapping[str, int]) -> Deeds:
    """Nobody takes a second part: all wait here until all have one."""
    deeds = Deeds()
    with _Here.app.app_context():
        with suppress(Exception):
            db.session.connection()  # Connecting is not what is measured.
        db.session.remove()
        _Here.barrier.wait(PATIENCE_S)
        if part is not None:
            part(deeds, script)
        db.session.remove()
        db.engine.dispose()
    return deeds
