"""The tables of customer organisations. Membership is `member.account_id`: at most one."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Id, Model
from portal.core.db.locks import Rank


class Account(Model):
    """A customer organisation."""

    __lock_rank__: ClassVar[Rank] = Rank.ACCOUNT

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    vertical: Mapped[str] = mapped_column(sa.String(60), default="")
    plan: Mapped[str] = mapped_column(sa.String(60), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    domains: Mapped[list[AccountDomain]] = relationship(lazy="raise", order_by="AccountDomain.domain")


class AccountDomain(Model):
    """A mail domain that belongs to one account."""

    domain: Mapped[str] = mapped_column(sa.String(253), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
