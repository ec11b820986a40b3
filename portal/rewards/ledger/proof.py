"""The proof: everything that must be true of the ledger, asked of the rows as of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa

from portal.core.db.reading import snapshot
from portal.rewards.ledger import proof_of_lots, proof_of_transfers, proof_of_wallets
from portal.rewards.ledger.finding import Finding
from portal.rewards.models import LedgerAccount, LedgerTransfer, Phase

MOST_FINDINGS = 1_000
CHECKS = (*proof_of_transfers.CHECKS, *proof_of_wallets.CHECKS, *proof_of_lots.CHECKS)


@dataclass(frozen=True)
class Proof:
    """What was looked at, and what is wrong: nothing, or the first MOST_FINDINGS."""

    transfers: int
    accounts: int
    posted_points: int
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        return not self.findings


def verify() -> Proof:
    """Reads the whole ledger, in batches, and writes nothing."""
    with snapshot() as connection:
        posted = sa.select(sa.func.sum(LedgerTransfer.amount_points)).where(LedgerTransfer.phase == Phase.POSTED.value)
        return Proof(
            transfers=_count(connection, LedgerTransfer),
            accounts=_count(connection, LedgerAccount),
            posted_points=connection.scalar(posted) or 0,
            findings=tuple(islice(_findings(connection), MOST_FINDINGS)),
        )


def _findings(connection: sa.Connection) -> Iterator[Finding]:
    for check in CHECKS:
        yield from check(connection)


def _count(connection: sa.Connection, table: type[LedgerAccount] | type[LedgerTransfer]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
