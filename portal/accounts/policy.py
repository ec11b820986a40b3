"""Who may keep the customer organisations."""

from __future__ import annotations

from portal.core.decisions import Decision
from portal.core.viewer import Viewer
from portal.members.policy import can_manage_members


def can_manage_accounts(viewer: Viewer) -> Decision:
    """Whoever keeps the members; to nobody else do the staff's pages exist."""
    return can_manage_members(viewer)
