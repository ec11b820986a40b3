"""Reads of members: who is acting, who is meant, lists, and what a member has."""

from portal.members.queries.acting import (
    SignedIn,
    actor,
    guidelines_are_read_by,
    signed_in,
    viewers,
)
from portal.members.queries.lists import Listed, directory, register
from portal.members.queries.people import (
    Person,
    by_email,
    by_handle,
    by_id,
    detached,
    find,
    handles_among,
    ids_by_handle,
    path_of,
    people,
)
from portal.members.queries.standing import (
    Held,
    OpenSession,
    grants,
    holders,
    sessions,
    tier,
    tier_held,
    tiers,
)

__all__ = [
    "Held",
    "Listed",
    "OpenSession",
    "Person",
    "SignedIn",
    "actor",
    "by_email",
    "by_handle",
    "by_id",
    "detached",
    "directory",
    "find",
    "grants",
    "guidelines_are_read_by",
    "handles_among",
    "holders",
    "ids_by_handle",
    "path_of",
    "people",
    "register",
    "sessions",
    "signed_in",
    "tier",
    "tier_held",
    "tiers",
    "viewers",
]
