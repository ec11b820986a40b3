"""What accounts put on members' pages: the company's name, and for staff where the member is placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template
from markupsafe import Markup, escape

from portal.accounts import queries
from portal.accounts.forms import NOWHERE, PlacementForm
from portal.accounts.policy import can_manage_accounts
from portal.core.viewer import Viewer
from portal.members.models import Member
from portal.web.slots import fills


@fills("member.company")
def companies(members: Sequence[Member], viewer: Viewer) -> Mapping[int, Markup]:
    names = queries.names(member.account_id for member in members)
    return {member.id: escape(names[member.account_id]) for member in members if member.account_id in names}


@fills("manage.member")
def placements(members: Sequence[Member], viewer: Viewer) -> Mapping[int, Markup]:
    if not can_manage_accounts(viewer):
        return {}
    return {member.id: _placement(member) for member in members}


def _placement(member: Member) -> Markup:
    form = PlacementForm(formdata=None, account=member.account_id or NOWHERE)
    return Markup(render_template("accounts/placement/_form.html", member=member, form=form))  # noqa: S704 - a template
