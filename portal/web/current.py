"""What this request knows once: who is looking, and which snapshots are in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import g

from portal.core import snapshots
from portal.core.decisions import Refused, refused
from portal.core.viewer import VISITOR, Viewer


def viewer() -> Viewer:
    """The acting person; a visitor until the members' package has said otherwise."""
    return cast(Viewer, g.get("viewer", VISITOR))


def member_id() -> int:
    """The acting member, for operations; a visitor is refused with the way to sign in."""
    member_id = viewer().id
    if member_id is None:
        raise Refused(refused("sign_in"))
    return member_id


def versions() -> Mapping[str, int]:
    """The versions of all snapshots, read once in a request."""
    if "snapshot_versions" not in g:
        g.snapshot_versions = snapshots.versions()
    return cast(Mapping[str, int], g.snapshot_versions)
