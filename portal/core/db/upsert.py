"""Insert unless it is there: the same statement on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from portal.core.db.base import Base, db
from portal.core.db.engine import dialect_name


def insert_if_absent(model: type[Base], values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> int:
    """How many rows were new; a row that meets a unique constraint is left as it is."""
    rows = [values] if isinstance(values, Mapping) else list(values)
    if not rows:
        return 0
    table = cast(sa.Table, model.__table__)
    dialect = postgresql if dialect_name(db.session()) == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return len(db.session.execute(statement, rows).all())
