"""A process's share of the work: threads that run jobs, a sweeper that finds what is due, a heartbeat."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event, Lock, Thread
from typing import Any

import structlog

from portal.core import clock
from portal.core.outbox import brokers, operations, queries, registry, transport, work

log = structlog.get_logger(__name__)

THREADS = 4
IDLE_S = 1.0
BUSY_S = 0.05
BEAT_S = operations.LEASE.total_seconds() / 3
STOP_S = 10.0

Context = Callable[[], AbstractContextManager[Any]]


class Worker:
    """Runs jobs until it is stopped. `context` opens whatever a job needs around it: the application's context.

    Without `broker_url` this process's own operations reach it at once, and everybody else's within a sweep.
    """

    def __init__(self, context: Context, *, broker_url: str = "", threads: int = THREADS) -> None:
        self._context = context
        self._room = threads * 8
        self._broker = brokers.open_broker(broker_url)
        brokers.receive(self._broker, self._run)
        self._queue = _Queue(brokers.carrier(self._broker), remembers=not broker_url)
        self._consumer = brokers.consumer(self._broker, threads=threads)
        self._heartbeat = work.Heartbeat()
        self._slots: frozenset[str] = frozenset()
        self._ended = Event()
        self._threads = [
            Thread(target=self._sweep_on, name="outbox-sweeper", daemon=True),
            Thread(target=self._beat_on, name="outbox-heartbeat", daemon=True),
        ]

    def start(self) -> None:
        self._consumer.start()
        transport.carry_with(self._queue.put)
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = STOP_S) -> None:
        """Waits for the jobs that run, up to `timeout_s`; what is left is done elsewhere when its lease lapses."""
        transport.carry_with(None)
        self._ended.set()
        self._consumer.stop(timeout=int(timeout_s * 1000))
        for thread in self._threads:
            thread.join(timeout=IDLE_S)
        self._broker.close()

    def _run(self, job_id: int) -> None:
        """Never raises: a database that is away for a moment is no reason for a broker to act."""
        self._queue.taken(job_id)
        try:
            with self._context():
                work.run(job_id, self._heartbeat)
        except Exception:
            log.exception("job_not_run", job_id=job_id)

    def _sweep_on(self) -> None:
        while not self._ended.is_set():
            is_busy = self._guarded("outbox_sweep_failed", self._sweep)
            self._ended.wait(BUSY_S if is_busy else IDLE_S)

    def _sweep(self) -> bool:
        """Whether there is more to be found."""
        self._begin_slots()
        room = self._queue.room(self._room)
        if room == 0 or not queries.is_any_due():
            return False
        found = operations.sweep(room)
        for job_id in found:
            transport.send(job_id)
        return len(found) == room

    def _begin_slots(self) -> None:
        now = clock.now()
        slots = frozenset(f"{kind.name}:{kind.slot(now)}" for kind in registry.periodic_kinds())
        if slots != self._slots:
            operations.begin_slots()
            self._slots = slots

    def _beat_on(self) -> None:
        while not self._ended.wait(BEAT_S):
            self._guarded("outbox_heartbeat_failed", self._heartbeat.beat)

    def _guarded(self, event: str, act: Callable[[], bool | None]) -> bool | None:
        try:
            with self._context():
                return act()
        except Exception:
            log.exception(event)
            return None


class _Queue:
    """What this process has sent. Within one process it remembers, so that no id waits twice and none piles up."""

    def __init__(self, carry: transport.Carry, *, remembers: bool) -> None:
        self._carry = carry
        self._remembers = remembers
        self._lock = Lock()
        self._waiting: set[int] = set()

    def put(self, job_id: int) -> None:
        if self._remembers:
            with self._lock:
                if job_id in self._waiting:
                    return
                self._waiting.add(job_id)
        self._carry(job_id)

    def taken(self, job_id: int) -> None:
        with self._lock:
            self._waiting.discard(job_id)

    def room(self, most: int) -> int:
        """How many more it takes; a broker between processes always takes all."""
        with self._lock:
            return max(0, most - len(self._waiting))
