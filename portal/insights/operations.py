"""The one write of the touchpoint stream."""

from __future__ import annotations

from portal.core.db.upsert import insert_if_absent
from portal.core.facts import Fact, Origin, origin
from portal.core.operation import operation
from portal.insights.models import Touchpoint
from portal.members.queries import actor


@operation
def record_touchpoint(kind: str, fact: Fact, *, fact_id: int, category_id: int | None) -> None:
    """Records the act of which `fact` tells, once for each member, kind and subject: the first time counts.

    Acts of staff are recorded too, and left out by whoever asks. History that is brought along is not: it was not
    lived here, and nobody's engagement may begin with it.
    """
    if fact.actor_id is None or origin() is Origin.IMPORT:
        return
    member = actor(fact.actor_id)
    insert_if_absent(
        Touchpoint,
        {
            "member_id": member.id,
            "account_id": member.account_id,
            "tier_rank": member.tier_rank,
            "category_id": category_id,
            "kind": kind,
            "subject_kind": fact.subject_kind,
            "subject_id": fact.subject_id,
            "fact_id": fact_id,
            "occurred_at": fact.occurred_at,
            "origin": origin().value,
        },
    )
