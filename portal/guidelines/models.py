"""The tables of the guidelines."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Id, Model, Text
from portal.core.db.locks import Rank


class GuidelinesVersion(Model):
    """One text of the guidelines; the highest number is in force. Never edited, only followed by the next."""

    __lock_rank__: ClassVar[Rank] = Rank.GUIDELINES

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    summary_of_change: Mapped[str] = mapped_column(sa.String(500), default="")
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id", ondelete="SET NULL"))

    clauses: Mapped[list[Clause]] = relationship(lazy="raise", order_by="Clause.position")


class Clause(Model):
    """A numbered sentence of one version, such as 2.1; flags and removals cite it."""

    __table_args__ = (sa.UniqueConstraint("version_id", "number"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("guidelines_version.id"))
    number: Mapped[str] = mapped_column(sa.String(10))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[Text]


class GuidelinesAcceptance(Model):
    """A member accepted a version, once; `member.guidelines_version` holds the highest of them."""

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("guidelines_version.id"), primary_key=True)
    accepted_at: Mapped[datetime] = mapped_column(default=clock.now)
