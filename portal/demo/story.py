"""The story told: all that is in the script, each at its moment, through the operations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

import sqlalchemy as sa
from flask_security import hash_password

from portal.core import clock, facts
from portal.core.db import db
from portal.core.facts import Origin
from portal.demo import cast, talk
from portal.demo.script import PASSWORD, Event, Stage
from portal.members.models import Member


class NotEmpty(Exception):
    """Somebody lives here already."""


def tell(now: datetime) -> Stage:
    """Brings an empty portal to the state it would have on `now`; raises `NotEmpty`."""
    if not is_empty():
        raise NotEmpty
    stage = Stage(now)
    with facts.coming_from(Origin.DEMO):
        for event in sorted(_events(now), key=lambda event: event.at):
            with clock.at(event.at):
                event.act(stage)
    return stage


def is_empty() -> bool:
    """Whether nobody is there yet."""
    return db.session.scalar(sa.select(Member.id).limit(1)) is None


def _events(now: datetime) -> Iterator[Event]:
    password_hash = hash_password(PASSWORD)
    return chain(
        cast.opening(now, password_hash),
        cast.rules(now),
        cast.arrivals(now, password_hash),
        cast.appointments(now),
        talk.discussions(now),
    )
