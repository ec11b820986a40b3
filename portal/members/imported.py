"""People brought along from another community: without an address, until they claim their history."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa

from portal.core.db import db
from portal.core.facts import Origin
from portal.core.operation import operation
from portal.members.models import Member

NAME_CHARACTERS = 80
HANDLE_CHARACTERS = 30


@dataclass(frozen=True)
class ImportedMember:
    """A person of another community; `external_id` makes the handle unique when the name alone does not."""

    external_id: int
    display_name: str
    about: str
    city: str
    joined_at: datetime


@operation
def import_members(people: Sequence[ImportedMember]) -> list[int]:
    """Their ids here, in order. They can not sign in, and are told nothing."""
    handles = _free_handles(people)
    rows = [_row(person, handle) for person, handle in zip(people, handles, strict=True)]
    if not rows:
        return []
    statement = sa.insert(Member).returning(Member.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, rows))


def _row(person: ImportedMember, handle: str) -> dict[str, object]:
    return {
        "handle": handle,
        "display_name": person.display_name[:NAME_CHARACTERS] or handle,
        "about": person.about,
        "city": person.city[:NAME_CHARACTERS],
        "created_at": person.joined_at,
        "origin": Origin.IMPORT.value,
        "fs_uniquifier": uuid4().hex,
    }


def _free_handles(people: Sequence[ImportedMember]) -> list[str]:
    wanted = [_handle_from(person.display_name) for person in people]
    taken = set(db.session.scalars(sa.select(Member.handle).where(Member.handle.in_(wanted))))
    free = []
    for person, handle in zip(people, wanted, strict=True):
        chosen = f"{handle}-{abs(person.external_id)}" if handle in taken else handle
        taken.add(chosen)
        free.append(chosen)
    return free


def _handle_from(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(character if character.isalnum() else " " for character in plain).split()
    return "-".join(words)[:HANDLE_CHARACTERS].strip("-") or "member"
