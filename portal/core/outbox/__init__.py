"""The outbox: jobs written with what caused them, done once by workers, retried, and parked where staff can see."""

from portal.core.outbox import upkeep as _upkeep  # noqa: F401 - registers its periodic work
from portal.core.outbox.operations import enqueue
from portal.core.outbox.registry import Effect, GiveUp, Leased, handles, periodic
from portal.core.outbox.work import run_due

__all__ = ["Effect", "GiveUp", "Leased", "enqueue", "handles", "periodic", "run_due"]
