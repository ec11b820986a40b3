"""Dramatiq, fenced in: a broker within the process, or Redis or RabbitMQ between processes. It carries ids, no more."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import dramatiq
from dramatiq.brokers.stub import StubBroker

NAME = "outbox"
# Sending happens in a request: a broker that does not answer must not keep the reader waiting.
SOCKET_TIMEOUT_S = 1.0
HEARTBEAT_TIMEOUT_MS = 10_000
POLL_MS = 250


class BrokerMissing(Exception):
    """The library for the chosen broker is not installed. The message says which."""


def open_broker(url: str) -> dramatiq.Broker:
    """The broker at `url`; without one, a queue within this process."""
    # No middleware: retries, time limits and results are the outbox row's business, and its alone.
    if not url:
        return StubBroker(middleware=[])
    return _redis(url) if url.startswith("redis") else _rabbitmq(url)


def try_broker(url: str) -> None:
    """Connects to the broker at `url`; raises whatever its library raises when that fails."""
    broker: Any = open_broker(url)
    if url.startswith("redis"):
        broker.client.ping()
    else:
        assert broker.connection.is_open
    broker.close()


def receive(broker: dramatiq.Broker, act: Callable[[int], None]) -> None:
    """Has `act` called with the id of each job that arrives."""

    @dramatiq.actor(actor_name=NAME, queue_name=NAME, broker=broker)
    def receive_job(outbox_id: int) -> None:
        act(outbox_id)


def carrier(broker: dramatiq.Broker) -> Callable[[int], None]:
    """A function that sends a job's id through `broker`."""
    broker.declare_queue(NAME)

    def carry(job_id: int) -> None:
        broker.enqueue(dramatiq.Message(NAME, NAME, (), {"outbox_id": job_id}, {}))

    return carry


def consumer(broker: dramatiq.Broker, *, threads: int) -> dramatiq.Worker:
    """The threads that take messages from `broker`; not yet started."""
    return dramatiq.Worker(broker, worker_timeout=POLL_MS, worker_threads=threads)


def _redis(url: str) -> dramatiq.Broker:
    client = _library("redis").Redis.from_url(
        url,
        socket_timeout=SOCKET_TIMEOUT_S,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
        retry=_library("redis.retry").Retry(_library("redis.backoff").NoBackoff(), 0),
    )
    broker: dramatiq.Broker = _library("dramatiq.brokers.redis").RedisBroker(
        client=client, middleware=[], heartbeat_timeout=HEARTBEAT_TIMEOUT_MS
    )
    return broker


def _rabbitmq(url: str) -> dramatiq.Broker:
    broker: dramatiq.Broker = _library("dramatiq.brokers.rabbitmq").RabbitmqBroker(url=url, middleware=[])
    return broker


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise BrokerMissing(f"PORTAL_BROKER_URL needs the Python package {error.name!r}: install it.") from None
