"""The pages of members and their directory."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from portal.core import clock
from portal.core.decisions import NotFound
from portal.members import queries
from portal.members.policy import can_see
from portal.members.views.routing import blueprint
from portal.web import current, slots

LONGEST_NAME = 80


@blueprint.get("/members")
@login_required
def index() -> ResponseReturnValue:
    name = request.args.get("name", "").strip()[:LONGEST_NAME]
    viewer = current.viewer()
    page = queries.directory(viewer, name=name, before=request.args.get("before"), after=request.args.get("after"))
    companies = slots.filled("member.company", [row.member for row in page.items], viewer)
    tiers = {tier.rank: tier for tier in queries.tiers()}
    return render_template("members/profile/index.html", page=page, name=name, companies=companies, tiers=tiers)


@blueprint.get("/members/<handle>")
@login_required
def profile_show(handle: str) -> ResponseReturnValue:
    viewer, member = current.viewer(), queries.by_handle(handle)
    if not can_see(viewer, member):
        raise NotFound
    return render_template(
        "members/profile/show.html",
        member=member,
        tier=queries.tier_held(member.id),
        company=slots.filled("member.company", [member], viewer).get(member.id),
        more=slots.filled("profile", [member], viewer).get(member.id),
        is_suspended=viewer.is_staff and member.is_suspended(clock.now()),
    )
