"""The two blueprints of members: what everybody may ask for, and what exists for staff only."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from portal.core.decisions import NotFound
from portal.web import current, navigation, reasons

blueprint = Blueprint("members", __name__)
staff_blueprint = Blueprint("members_manage", __name__, url_prefix="/manage")

navigation.announce(
    "members_manage.index",
    label=_l("Members"),
    icon="users",
    order=20,
    bar="staff",
    is_for=lambda viewer: viewer.is_manager,
)
navigation.announce(
    "members_manage.tiers",
    label=_l("Tiers"),
    icon="layers",
    order=25,
    bar="staff",
    is_for=lambda viewer: viewer.is_manager,
)
reasons.learn(
    {
        "admins_only": reasons.Reason(_l("Only administrators can do this.")),
        "own_admin_role": reasons.Reason(
            _l("You cannot give up your own administrator role. Another administrator can take it back.")
        ),
        "not_yourself": reasons.Reason(_l("You cannot suspend yourself.")),
        "reason_missing": reasons.Reason(_l("Please say why.")),
        "ends_before_it_starts": reasons.Reason(_l("The end has to be later than the beginning.")),
        "tier_exists": reasons.Reason(_l("Another tier has this address already.")),
        "handle_is_malformed": reasons.Reason(
            _l("A handle has letters from a to z, digits, dashes, dots and underscores, 40 at most.")
        ),
        "handle_taken": reasons.Reason(_l("Somebody has this handle already.")),
    }
)


@staff_blueprint.before_request
def only_for_staff() -> None:
    """To everybody else these addresses do not exist."""
    if not current.viewer().is_manager:
        raise NotFound
