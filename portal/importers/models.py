"""What has been brought along, from where, and how far an import has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Id, Model


class ImportSource(Model):
    """A community elsewhere, and the last run over it.

    `stage` and `row` say what the next chunk of an unfinished run begins with; `created`, `unchanged` and `skipped` are
    that run's tallies, written with the rows they count.
    """

    __table_args__ = (sa.UniqueConstraint("kind", "site"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(40))
    site: Mapped[str] = mapped_column(sa.String(200))
    category_id: Mapped[int] = mapped_column(sa.ForeignKey("category.id"))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    stage: Mapped[str] = mapped_column(sa.String(20), default="")
    row: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ImportKey(Model):
    """A row of the source and the row it became here: why a second run adds nothing."""

    source_id: Mapped[int] = mapped_column(sa.ForeignKey("import_source.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    external_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    local_id: Mapped[int]
