"""The database refuses to change what was written; whoever gets past it is found, and the row is named."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from portal.cli import main
from portal.core import clock
from portal.core.db import db
from portal.rewards import ledger
from portal.rewards.ledger.proof import verify
from tests.kit.databases import Database
from tests.rewards.conftest import GUARDED, Tamper
from tests.rewards.wallets import START

Ids = dict[str, int]
AWARD, PENDING, SPENT, REFUND = 1, 2, 5, 6


@pytest.fixture
def story(ids: Ids) -> None:
    """Transfers 1 to 9, one of each kind that a member can cause."""
    with clock.at(START):
        award = ledger.award(member_id=ids["alice"], amount_points=10, key="a", expires_at=START + timedelta(days=9))
        pending = ledger.hold(member_id=ids["alice"], amount_points=8, key="h")
        ledger.post(pending_id=pending, amount_points=7, key="p")
        ledger.award(member_id=ids["bob"], amount_points=5, key="b")
        spent = ledger.spend(member_id=ids["alice"], amount_points=12, key="s")
        ledger.cancel_spend(transfer_id=spent, key="c")
        ledger.spend(member_id=ids["alice"], amount_points=17, key="s2")
        ledger.reverse(transfer_id=award, key="r")
        ledger.hold(member_id=ids["bob"], amount_points=2, key="h2")
    assert verify().is_clean


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_written(story: None, table: str, verb: str) -> None:
    with db.engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match=f"{table} is append-only"):
        connection.execute(sa.text(verb.format(table)))


CHANGES = {
    "amount": ("UPDATE ledger_transfer SET amount_points = 11 WHERE id = 1", "ledger_transfer 1"),
    "reason": ("UPDATE ledger_transfer SET reason = 'x' WHERE id = 4", "ledger_transfer 4"),
    "moment": (
        "UPDATE ledger_transfer SET occurred_at = '2031-03-01 09:00:00.5+00:00' WHERE id = 5",
        "ledger_transfer 5",
    ),
    "wallet": (
        "UPDATE ledger_transfer SET credit_account_id = (SELECT id FROM ledger_account WHERE kind = 'debt') WHERE id=4",
        "ledger_transfer 4",
    ),
    "kind": ("UPDATE ledger_transfer SET kind = 'refund' WHERE id = 4", "ledger_transfer 4"),
    "phase": ("UPDATE ledger_transfer SET phase = 'posted' WHERE id = 2", "ledger_transfer 2"),
    "promise": ("UPDATE ledger_transfer SET pending_id = 1 WHERE id = 3", "ledger_transfer 3"),
    "reversal": ("UPDATE ledger_transfer SET reversal_of_id = 4 WHERE id = 6", "ledger_transfer 6"),
    "lot": ("UPDATE ledger_lot SET points = 9 WHERE id = 1", "ledger_lot 1"),
    "date": ("UPDATE ledger_lot SET expires_at = NULL WHERE id = 1", "ledger_lot 1"),
    "use": ("UPDATE ledger_lot_use SET points = points - 1 WHERE id = 1", "ledger_transfer 5"),
    "lost use": ("DELETE FROM ledger_lot_use WHERE id = 2", "ledger_transfer 5"),
    "use of another's lot": (
        "UPDATE ledger_lot_use SET lot_id = (SELECT id FROM ledger_lot WHERE points = 5) WHERE id = 1",
        "ledger_lot_use 1",
    ),
    "rest": ("UPDATE ledger_open_lot SET rest_points = 6", "ledger_lot 3"),
    "balance": (
        "UPDATE ledger_account SET balance_points = balance_points + 1 WHERE balance_points = 5",
        "ledger_account",
    ),
    "promised": ("UPDATE ledger_account SET pending_points = 3 WHERE pending_points = 2", "ledger_account"),
    "debt": ("UPDATE ledger_account SET debt_points = 0 WHERE debt_points > 0", "ledger_account"),
    "earned": ("UPDATE ledger_account SET earned_points = 99 WHERE balance_points = 5", "ledger_account"),
    "spent": ("UPDATE ledger_account SET spent_points = 0 WHERE spent_points > 0", "ledger_account"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_row_that_was_changed_is_found_and_named(story: None, tamper: Tamper, change: str) -> None:
    statement, name = CHANGES[change]
    tamper(statement)
    assert any(str(finding).startswith(name) for finding in verify().findings), verify().findings


def test_a_wallet_that_was_below_zero_and_is_not_any_more_is_found(story: None, tamper: Tamper) -> None:
    """The award to Bob now happens after he has spent it: only the order has changed."""
    tamper(
        "UPDATE ledger_transfer SET debit_account_id = credit_account_id, credit_account_id = debit_account_id"
        " WHERE id = 1"
    )
    assert any("with -10 points" in finding.problem for finding in verify().findings)


def test_the_command_names_the_row_and_exits_1(
    story: None, app: Flask, tamper: Tamper, database: Database, tmp_path: Path
) -> None:
    command = CliRunner(env={"PORTAL_DATA_DIR": str(tmp_path), "PORTAL_DATABASE_URL": database.url})
    clean = command.invoke(main, ["ledger", "verify"])
    assert (clean.exit_code, "everything is right" in clean.output) == (0, True)
    tamper("UPDATE ledger_transfer SET reason = 'x' WHERE id = 4")
    plain = command.invoke(main, ["ledger", "verify"])
    assert (plain.exit_code, "ledger_transfer 4: is not what was written" in plain.output) == (1, True)
    for_programs = command.invoke(main, ["ledger", "verify", "--json"])
    told = json.loads(for_programs.output)
    assert (for_programs.exit_code, told["is_clean"]) == (1, False)
    assert [(finding["table"], finding["row_id"]) for finding in told["findings"]] == [("ledger_transfer", 4)]
