"""Which tier a member holds: the highest grant that lives now, in Python as in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core import clock
from portal.core.db import db
from portal.core.decisions import Refused
from portal.core.viewer import Viewer
from portal.members import operations
from portal.members.entitlements import effective_rank, entitled, open_to, rank_held
from portal.members.models import Tier, TierGrant
from portal.members.queries import actor, grants

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Interval:
    rank: int
    starts_at: datetime
    ends_at: datetime | None


@pytest.mark.anydb
@pytest.mark.parametrize(
    ("held", "hours", "rank"),
    [
        ([], 0, 0),
        ([(1, 0, None)], -1, 0),
        ([(1, 0, None)], 0, 1),
        ([(1, 0, 5)], 4, 1),
        ([(1, 0, 5)], 5, 0),
        ([(1, 0, None), (3, 1, 2)], 0, 1),
        ([(1, 0, None), (3, 1, 2)], 1, 3),
        ([(1, 0, None), (3, 1, 2)], 2, 1),
        ([(2, 0, 9), (1, 0, None)], 4, 2),
    ],
)
def test_the_highest_living_grant_counts(held, hours, rank):
    intervals = [Interval(r, T0 + start * HOUR, T0 + end * HOUR if end is not None else None) for r, start, end in held]
    assert effective_rank(intervals, T0 + hours * HOUR) == rank


@pytest.mark.anydb
@pytest.mark.parametrize(
    ("rank", "wants", "is_open"),
    [(0, None, True), (0, 0, True), (0, 1, False), (1, 1, True), (2, 3, False), (3, 1, True)],
)
def test_a_rank_opens_what_asks_for_it_or_less(rank, wants, is_open):
    assert entitled(Viewer(id=1, tier_rank=rank), wants) is is_open
    assert entitled(Viewer(id=1, tier_rank=rank, roles=frozenset({"manager"})), wants)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=st.lists(
        st.tuples(st.integers(1, 3), st.integers(-4, 4), st.one_of(st.none(), st.integers(1, 6))), max_size=6
    ),
    hours=st.integers(-6, 10),
)
def test_sql_and_python_agree_at_every_moment(people, held, hours):
    """Also at the very moments when a grant begins and ends."""
    tiers = dict(db.session.execute(sa.select(Tier.rank, Tier.id)).all())
    member_id, now = people.people["newcomer"], T0 + hours * HOUR
    rows = [
        {
            "member_id": member_id,
            "tier_id": tiers[rank],
            "source": "test",
            "starts_at": T0 + start * HOUR,
            "ends_at": T0 + (start + length) * HOUR if length else None,
        }
        for rank, start, length in held
    ]
    connection = db.session.connection()
    connection.execute(sa.delete(TierGrant).where(TierGrant.member_id == member_id))
    if rows:
        connection.execute(sa.insert(TierGrant), rows)
    intervals = [Interval(rank, row["starts_at"], row["ends_at"]) for (rank, *_), row in zip(held, rows, strict=True)]
    found = db.session.scalar(sa.select(rank_held(sa.literal(member_id), now)))
    db.session.rollback()
    assert found == effective_rank(intervals, now)


def test_what_is_open_is_the_same_in_sql(people):
    asked = [None, 0, 1, 2, 3]
    for name in people.people:
        viewer = actor(people.people[name])
        for rank in asked:
            column = sa.literal(rank, sa.Integer)
            assert bool(db.session.scalar(sa.select(open_to(viewer, column)))) == entitled(viewer, rank), (name, rank)


def test_a_grant_with_an_end_ends_by_itself(people):
    ends_at = clock.now() + HOUR
    _grant(people, "charlie", "prime", ends_at=ends_at)
    assert actor(people.people["charlie"]).tier_rank == 3
    with clock.at(ends_at):
        assert actor(people.people["charlie"]).tier_rank == 1


def test_ending_a_grant_leaves_the_others(people):
    grant_id = _grant(people, "charlie", "prime")
    operations.end_grant(grant_id=grant_id, ended_by_id=people.people["mina"])
    operations.end_grant(grant_id=grant_id, ended_by_id=people.people["mina"])
    assert actor(people.people["charlie"]).tier_rank == 1
    assert [held.is_over for held in grants(people.people["charlie"])] == [True, False]


def test_a_grant_to_come_is_taken_back_without_a_trace_in_the_tiers(people):
    grant_id = _grant(people, "charlie", "prime", starts_at=clock.now() + HOUR)
    assert actor(people.people["charlie"]).tier_rank == 1
    operations.end_grant(grant_id=grant_id)
    with clock.at(clock.now() + 2 * HOUR):
        assert actor(people.people["charlie"]).tier_rank == 1


@pytest.mark.parametrize("giver", ["alice", "suspended"])
def test_only_staff_grant(people, giver):
    with pytest.raises(Refused) as refusal:
        _grant(people, "charlie", "prime", granted_by_id=people.people[giver])
    assert refusal.value.decision.reason == "staff_only"


def test_a_grant_that_ends_before_it_starts_is_refused(people):
    with pytest.raises(Refused) as refusal:
        _grant(people, "charlie", "prime", ends_at=clock.now() - HOUR)
    assert refusal.value.decision.reason == "ends_before_it_starts"


def test_tiers_change_places(people):
    ada = people.people["ada"]
    operations.move_tier(actor_id=ada, tier_id=people.tiers["basic"], is_up=True)
    ranks = dict(db.session.execute(sa.select(Tier.slug, Tier.rank)).all())
    assert ranks == {"plus": 1, "basic": 2, "prime": 3}
    operations.move_tier(actor_id=ada, tier_id=people.tiers["prime"], is_up=True)
    operations.move_tier(actor_id=ada, tier_id=people.tiers["plus"], is_up=False)
    assert dict(db.session.execute(sa.select(Tier.slug, Tier.rank)).all()) == ranks


def _grant(people, name, tier, **changes):
    values = {"source": "staff", "granted_by_id": people.people["mina"]} | changes
    return operations.grant_tier(member_id=people.people[name], tier_id=people.tiers[tier], **values)
