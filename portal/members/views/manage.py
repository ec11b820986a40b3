"""The staff's pages of members: roles, tiers held, suspension."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import clock
from portal.core.decisions import NotFound, Refused
from portal.core.viewer import Viewer
from portal.members import operations, queries
from portal.members.forms import GrantForm, RoleForm, SuspensionForm
from portal.members.models import Member, RoleName
from portal.members.policy import can_grant_roles, can_suspend
from portal.members.views.routing import staff_blueprint
from portal.web import current, language, reasons, slots
from portal.web.responses import invalid, onward


@staff_blueprint.get("/members")
def index() -> ResponseReturnValue:
    name = request.args.get("name", "").strip()[:254]
    page = queries.register(name=name, before=request.args.get("before"), after=request.args.get("after"))
    companies = slots.filled("member.company", [row.member for row in page.items], current.viewer())
    tiers = {tier.rank: tier for tier in queries.tiers()}
    return render_template("members/manage/index.html", page=page, name=name, companies=companies, tiers=tiers)


@staff_blueprint.get("/members/<handle>")
def show(handle: str) -> ResponseReturnValue:
    return render_template("members/manage/show.html", **_page(queries.by_handle(handle)))


@staff_blueprint.post("/members/<handle>/roles")
def role_create(handle: str) -> ResponseReturnValue:
    member, form = queries.by_handle(handle), RoleForm()
    if not form.validate_on_submit():
        return invalid("members/manage/show.html", **_page(member, role_form=form))
    operations.grant_role(actor_id=current.member_id(), member_id=member.id, role=RoleName(form.role.data))
    return _back(member)


@staff_blueprint.post("/members/<handle>/roles/<name>/delete")
def role_delete(handle: str, name: str) -> ResponseReturnValue:
    member = queries.by_handle(handle)
    if name not in set(RoleName):
        raise NotFound
    operations.revoke_role(actor_id=current.member_id(), member_id=member.id, role=RoleName(name))
    return _back(member)


@staff_blueprint.post("/members/<handle>/tiers")
def grant_create(handle: str) -> ResponseReturnValue:
    member, form = queries.by_handle(handle), _grant_form()
    if form.validate_on_submit():
        try:
            operations.grant_tier(
                member_id=member.id,
                tier_id=form.tier.data,
                source="staff",
                reason=form.why.data or "",
                ends_at=_end_of(form.ends_on.data),
                granted_by_id=current.member_id(),
            )
            return _back(member)
        except Refused as error:
            form.ends_on.errors = [reasons.sentence(error.decision)]
    return invalid("members/manage/show.html", **_page(member, grant_form=form))


@staff_blueprint.post("/members/<handle>/tiers/<int:grant_id>/delete")
def grant_delete(handle: str, grant_id: int) -> ResponseReturnValue:
    member = queries.by_handle(handle)
    if grant_id not in {held.grant.id for held in queries.grants(member.id)}:
        raise NotFound
    operations.end_grant(grant_id=grant_id, ended_by_id=current.member_id())
    return _back(member)


@staff_blueprint.post("/members/<handle>/suspension")
def suspension_create(handle: str) -> ResponseReturnValue:
    member, form = queries.by_handle(handle), SuspensionForm()
    if form.validate_on_submit():
        until, reason = _end_of(form.until.data), form.reason.data or ""
        try:
            operations.suspend_member(actor_id=current.member_id(), member_id=member.id, reason=reason, until=until)
            return _back(member)
        except Refused as error:
            form.form_errors.append(reasons.sentence(error.decision))
    return invalid("members/manage/show.html", **_page(member, suspension_form=form))


@staff_blueprint.post("/members/<handle>/suspension/delete")
def suspension_delete(handle: str) -> ResponseReturnValue:
    member = queries.by_handle(handle)
    operations.lift_suspension(actor_id=current.member_id(), member_id=member.id)
    return _back(member)


def _back(member: Member) -> ResponseReturnValue:
    flash(_("Done. It is in force from the member's next click."), "ok")
    return onward(url_for("members_manage.show", handle=member.handle))


def _page(member: Member, **forms: Any) -> dict[str, Any]:
    viewer = current.viewer()
    own = {
        "role_form": RoleForm(formdata=None),
        "grant_form": _grant_form(formdata=None),
        "suspension_form": SuspensionForm(formdata=None),
    }
    return own | forms | _known_of(member, viewer)


def _known_of(member: Member, viewer: Viewer) -> dict[str, Any]:
    return {
        "member": member,
        "tier": queries.tier_held(member.id),
        "grants": queries.grants(member.id),
        "sessions": queries.sessions(member.id),
        "is_suspended": member.is_suspended(clock.now()),
        "may_grant_roles": can_grant_roles(viewer),
        "may_suspend": can_suspend(viewer, queries.actor(member.id)) if member.active else None,
        "company": slots.filled("member.company", [member], viewer).get(member.id),
        "more": slots.filled("manage.member", [member], viewer).get(member.id),
    }


def _grant_form(**kwargs: Any) -> GrantForm:
    form = GrantForm(**kwargs)
    form.tier.choices = [(tier.id, tier.name) for tier in queries.tiers()]
    return form


def _end_of(day: date | None) -> datetime | None:
    """The last moment of a day where the staff member is: the first of the next."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=language.zone()) if day else None
