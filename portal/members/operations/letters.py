"""Puts letters to members into the outbox; `portal/members/letters.py` writes them when they are due."""

from __future__ import annotations

import hashlib

from portal.core import clock, outbox

KIND = "members.letter"


def send_letter(letter: str, *, to: str, once: str = "", **content: str | int) -> None:
    """Enqueues `letter` to the address `to`; twice within a minute it goes out once, unless `once` differs."""
    minute = clock.now().strftime("%Y%m%dT%H%M")
    whom = hashlib.sha256(to.encode()).hexdigest()[:16]
    outbox.enqueue(KIND, {"letter": letter, "to": to, **content}, key=f"{letter}:{whom}:{once or minute}")
