"""What staff may do with a job that gave up."""

from __future__ import annotations

from portal.core.decisions import require
from portal.core.operation import operation
from portal.core.outbox import operations as outbox
from portal.members.policy import can_manage_members
from portal.members.queries import actor


@operation
def retry_job(*, actor_id: int, job_id: int) -> None:
    """Makes a parked job due now; raises `NotFound` for any other."""
    outbox.retry(job_id, actor_id=actor_id, account_id=_staff_account(actor_id))


@operation
def discard_job(*, actor_id: int, job_id: int) -> None:
    """Closes a parked job and empties it; raises `NotFound` for any other."""
    outbox.discard(job_id, actor_id=actor_id, account_id=_staff_account(actor_id))


def _staff_account(actor_id: int) -> int | None:
    staff = actor(actor_id)
    require(can_manage_members(staff))
    return staff.account_id
