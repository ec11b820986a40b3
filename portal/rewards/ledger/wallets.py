"""Opening, finding and locking wallets, and finding the accounts on the other side."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.core.db.locks import LockOrder, Rank, held, lock
from portal.core.db.upsert import insert_if_absent
from portal.core.decisions import NotFound
from portal.core.operation import operation
from portal.members.models import Member
from portal.rewards.models import AccountKind, LedgerAccount

EMPTY: Mapping[str, int] = dict.fromkeys(
    ("balance_points", "pending_points", "debt_points", "earned_points", "spent_points"), 0
)


@operation
def lock_wallets(member_ids: Collection[int]) -> None:
    """Opens and locks the wallets of several members; an operation that pays more than one begins with this."""
    found = _ids(member_ids)
    for member_id in sorted(set(member_ids) - found.keys()):
        _open(member_id)
    for wallet_id in sorted(_ids(member_ids).values()):
        lock(LedgerAccount, wallet_id)


def wallet_of(member_id: int) -> LedgerAccount:
    """The member's wallet, locked; opened when it is the first time. Raises `NotFound` without such a member."""
    wallet_id = _ids([member_id]).get(member_id)
    _stand_alone(wallet_id)
    if wallet_id is None:
        _open(member_id)
        wallet_id = _ids([member_id])[member_id]
    return lock(LedgerAccount, wallet_id)


def locked(wallet_id: int) -> LedgerAccount:
    """This wallet, locked; no account of another kind."""
    _stand_alone(wallet_id)
    wallet = lock(LedgerAccount, wallet_id)
    if wallet.kind != AccountKind.WALLET:
        raise NotFound
    return wallet


def account_id(kind: AccountKind, wallet: LedgerAccount) -> int:
    """The account of this kind that stands opposite to the wallet, which is locked; a debt is opened when needed."""
    if kind == AccountKind.WALLET:
        return wallet.id
    member_id = wallet.member_id if kind == AccountKind.DEBT else None
    if kind == AccountKind.DEBT:
        insert_if_absent(LedgerAccount, {"kind": kind.value, "member_id": member_id, "opened_at": clock.now()})
    theirs = LedgerAccount.member_id.is_not_distinct_from(member_id)
    return db.session.scalars(sa.select(LedgerAccount.id).where(LedgerAccount.kind == kind.value, theirs)).one()


def owner_of(wallet: LedgerAccount) -> int:
    assert wallet.member_id is not None, "a wallet is a member's"
    return wallet.member_id


def _ids(member_ids: Collection[int]) -> dict[int, int]:
    wallets = sa.select(LedgerAccount.member_id, LedgerAccount.id).where(
        LedgerAccount.kind == AccountKind.WALLET.value, LedgerAccount.member_id.in_(member_ids)
    )
    return {member_id: wallet_id for member_id, wallet_id in db.session.execute(wallets) if member_id is not None}


def _open(member_id: int) -> None:
    if db.session.scalar(sa.select(Member.id).where(Member.id == member_id)) is None:
        raise NotFound
    wallet = {"kind": AccountKind.WALLET.value, "member_id": member_id, "opened_at": clock.now(), **EMPTY}
    insert_if_absent(LedgerAccount, wallet)


def _stand_alone(wallet_id: int | None) -> None:
    """Two wallets that are locked one after the other, opened perhaps in between, could wait for each other."""
    mine = [row_id for rank, row_id in held.get() or [] if rank == Rank.WALLET]
    if mine and wallet_id not in mine:
        raise LockOrder("a second wallet: begin the operation with lock_wallets")
