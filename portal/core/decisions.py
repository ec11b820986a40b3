"""May they? An answer with a reason, given by a policy and obeyed by operations and templates alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    """Allowed, or refused with the code of the reason; truthy when allowed. `detail` fills the reason's sentence."""

    allowed: bool
    reason: str = ""
    detail: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


def refused(reason: str, **detail: str) -> Decision:
    """A refusal. Every `reason` has a sentence and a way on in `portal/web/reasons.py`."""
    return Decision(allowed=False, reason=reason, detail=tuple(sorted(detail.items())))


class Refused(Exception):
    """An operation was asked for something that a policy refuses."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


class NotFound(Exception):
    """The thing is not there for this person; indistinguishable from one that never was."""


def require(decision: Decision) -> None:
    """Raises `Refused` unless allowed."""
    if not decision:
        raise Refused(decision)
