"""All tables of the kit, imported for their side effect on the metadata."""

from portal.core.facts import FactRow
from portal.core.outbox.models import Job
from portal.core.snapshots import SnapshotVersion

__all__ = ["FactRow", "Job", "SnapshotVersion"]
