"""The last word on what may exist once belongs to the database's constraints."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from portal.core.db import db


def flush_unless_taken() -> bool:
    """Flushes; False when a constraint says that somebody else was faster, and then nothing was written."""
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        return False
    return True
