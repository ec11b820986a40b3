"""The story told: all that is in the script, each at its moment, through the operations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

import sqlalchemy as sa
from flask_security import hash_password

from portal.core import clock, facts
from portal.core.db import db
from portal.core.facts import FactRow, Origin
from portal.core.operation import operation
from portal.demo import cast, sign_in, talk
from portal.demo.facts import StoryTold
from portal.demo.script import PASSWORD, Event, Stage
from portal.members.models import Member


class NotEmpty(Exception):
    """Somebody lives here already."""


class CutOff(NotEmpty):
    """The story was begun here and not brought to its end."""


def tell(now: datetime) -> Stage:
    """Brings an empty portal to the state it would have on `now`; raises `NotEmpty`, or `CutOff` where it was begun."""
    if not is_empty():
        raise CutOff if is_cut_off() else NotEmpty
    stage = Stage(now)
    with facts.coming_from(Origin.DEMO):
        for event in sorted(_events(now), key=lambda event: event.at):
            with clock.at(event.at):
                event.act(stage)
        _end(stage)
    return stage


def is_empty() -> bool:
    """Whether nobody is there yet."""
    return db.session.scalar(sa.select(Member.id).limit(1)) is None


def is_cut_off() -> bool:
    """Whether the demo people live here, but not the whole of their story."""
    return sign_in.lives_here() and db.session.scalar(_told()) is None


def _told() -> sa.Select[Any]:
    return sa.select(FactRow.id).where(FactRow.kind == StoryTold.kind).limit(1)


@operation
def _end(stage: Stage) -> None:
    facts.publish(StoryTold(actor_id=None, host_id=stage.members["mina"]))


def _events(now: datetime) -> Iterator[Event]:
    password_hash = hash_password(PASSWORD)
    return chain(
        cast.opening(now, password_hash),
        cast.rules(now),
        cast.arrivals(now, password_hash),
        cast.appointments(now),
        talk.discussions(now),
    )
