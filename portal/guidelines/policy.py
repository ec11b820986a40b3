"""Who may change the guidelines."""

from __future__ import annotations

from portal.core.decisions import ALLOWED, Decision, refused
from portal.core.viewer import Viewer


def can_publish(viewer: Viewer) -> Decision:
    """Community managers and administrators write the guidelines."""
    if not viewer.is_manager:
        return refused("staff_only")
    return refused("suspended") if viewer.is_suspended else ALLOWED


def can_accept(viewer: Viewer) -> Decision:
    """Whoever is signed in; suspended members too, so that nothing waits for them when they come back."""
    return ALLOWED if viewer.is_authenticated else refused("sign_in")
