"""Two moderators decide at the same moment: one of them does, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core.db import db
from portal.core.decisions import Refused
from portal.guidelines import queries as rules
from portal.moderation import operations
from portal.moderation.models import Flag, ModerationAction
from tests.kit.town import Town

STATEMENT = "It names the price that another company pays. Leave the number out."
AT_ONCE = 6


@pytest.fixture
def post_id(town: Town) -> int:
    return town.reply(town.topics["help"], "alice", "They pay nine euro a pallet.")


@pytest.fixture
def clause_id(town: Town) -> int:
    in_force = rules.latest()
    assert in_force is not None
    return in_force.clauses[1].id


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[str]:
    """What each was told: `done` or the reason of the refusal. All begin together, each in a context of its own."""
    told: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                act()
                told.append("done")
            except Refused as refusal:
                told.append(refusal.decision.reason)
            finally:
                db.session.remove()

    db.session.close()
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def count(table: type[Flag] | type[ModerationAction]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_post_is_removed_by_one(app: Flask, town: Town, post_id: int, clause_id: int) -> None:
    def remove(name: str) -> None:
        operations.remove_post(
            moderator_id=town.people[name], post_id=post_id, clause_id=clause_id, statement=STATEMENT
        )

    names = ["omar", "mina", "ada"] * (AT_ONCE // 3)
    told = at_once(app, [lambda name=name: remove(name) for name in names])
    assert told == ["done"] + ["post_removed"] * (AT_ONCE - 1)
    assert count(ModerationAction) == 1


def test_a_removal_is_taken_back_by_one(app: Flask, town: Town, post_id: int, clause_id: int) -> None:
    operations.remove_post(moderator_id=town.people["omar"], post_id=post_id, clause_id=clause_id, statement=STATEMENT)
    mina = town.people["mina"]
    told = at_once(app, [lambda: operations.reinstate_post(moderator_id=mina, post_id=post_id)] * AT_ONCE)
    assert told == ["done"] + ["post_is_not_removed"] * (AT_ONCE - 1)


def test_a_double_click_flags_once(app: Flask, town: Town, post_id: int, clause_id: int) -> None:
    charlie = town.people["charlie"]
    told = at_once(
        app, [lambda: operations.flag_post(member_id=charlie, post_id=post_id, clause_id=clause_id)] * AT_ONCE
    )
    assert told == ["already_flagged"] * (AT_ONCE - 1) + ["done"]
    assert count(Flag) == 1
