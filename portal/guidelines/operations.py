"""Publishing a version of the guidelines, and accepting it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.core import clock
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.db.upsert import insert_if_absent
from portal.core.decisions import NotFound, Refused, refused, require
from portal.core.facts import publish
from portal.core.operation import operation
from portal.core.snapshots import bump
from portal.guidelines import queries
from portal.guidelines.drafts import ClauseDraft
from portal.guidelines.facts import GuidelinesAccepted, GuidelinesPublished
from portal.guidelines.models import Clause, GuidelinesAcceptance, GuidelinesVersion
from portal.guidelines.policy import can_accept, can_publish
from portal.members.models import Member
from portal.members.queries import actor

NUMBER = re.compile(r"[1-9][0-9]?(\.[1-9][0-9]?){0,2}")


@operation
def publish_version(*, actor_id: int, clauses: Sequence[ClauseDraft], summary_of_change: str = "") -> int:
    """The next version, in force at once; answers its number.

    Refuses no clauses, two of one number, a number unlike 2 or 2.1, and from the second version on an empty summary.
    """
    require(can_publish(actor(actor_id)))
    before = queries.latest()
    if before is not None:
        lock(GuidelinesVersion, before.id)
        before = queries.latest()  # Another may have published while this one waited.
    _refuse_unfit(clauses, summary_of_change, is_first=before is None)
    row = GuidelinesVersion(
        number=before.number + 1 if before else 1,
        summary_of_change=summary_of_change.strip(),
        published_at=clock.now(),
        published_by_id=actor_id,
    )
    db.session.add(row)
    db.session.flush()
    for position, draft in enumerate(clauses, start=1):
        title, text = draft.title.strip(), draft.text.strip()
        db.session.add(Clause(version_id=row.id, number=draft.number, position=position, title=title, text=text))
    db.session.flush()
    bump(queries.SNAPSHOT)
    publish(GuidelinesPublished(actor_id=actor_id, version_id=row.id, number=row.number))
    return row.number


@operation
def accept(*, member_id: int, number: int) -> None:
    """The member accepts the version that they have read. Refuses one that is no longer in force; twice is once."""
    require(can_accept(actor(member_id)))
    current = queries.latest()
    if current is None:
        raise NotFound
    if current.number != number:
        raise Refused(refused("another_version_in_force"))
    member = lock(Member, member_id)
    accepted = {"member_id": member.id, "version_id": current.id, "accepted_at": clock.now()}
    if insert_if_absent(GuidelinesAcceptance, accepted):
        member.guidelines_version = current.number
        db.session.flush()
        account_id = member.account_id
        publish(
            GuidelinesAccepted(actor_id=member.id, account_id=account_id, version_id=current.id, number=current.number)
        )


def _refuse_unfit(clauses: Sequence[ClauseDraft], summary: str, *, is_first: bool) -> None:
    if not clauses:
        raise Refused(refused("no_clauses"))
    for clause in clauses:
        if not NUMBER.fullmatch(clause.number) or not clause.title.strip() or not clause.text.strip():
            raise Refused(refused("clause_is_malformed", number=clause.number or "?"))
    if len({clause.number for clause in clauses}) < len(clauses):
        raise Refused(refused("clause_numbered_twice"))
    if not is_first and not summary.strip():
        raise Refused(refused("summary_missing"))
