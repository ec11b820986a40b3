"""The addresses of members: joining, settings, profiles, and the staff's pages."""

from portal.members.views import joining, manage, manage_tiers, people, recovery, settings
from portal.members.views.routing import blueprint, staff_blueprint

__all__ = ["blueprint", "joining", "manage", "manage_tiers", "people", "recovery", "settings", "staff_blueprint"]
