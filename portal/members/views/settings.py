"""What members set for themselves: profile, password, address, sessions, language."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from portal.core.decisions import Refused, require
from portal.members import identity, operations, queries, tokens
from portal.members.forms import ChangeAddressForm, ChangePasswordForm, PreferencesForm, ProfileForm
from portal.members.passwords import hashed, matches
from portal.members.policy import can_change_profile
from portal.members.tokens import Purpose
from portal.members.views.joining import GONE, local_mail_folder
from portal.members.views.routing import blueprint
from portal.web import current, language, reasons
from portal.web.kit import limiter
from portal.web.responses import SEE_OTHER, invalid, local_path, onward

guessing = limiter.limit("10/minute;60/hour")


@blueprint.get("/settings")
@login_required
def settings() -> ResponseReturnValue:
    return redirect(url_for("members.profile_edit"), SEE_OTHER)


@blueprint.get("/settings/profile")
@login_required
def profile_edit() -> ResponseReturnValue:
    member = queries.by_id(current.member_id())
    return render_template("members/profile/edit.html", form=ProfileForm(obj=member), member=member)


@blueprint.post("/settings/profile")
@login_required
def profile_update() -> ResponseReturnValue:
    require(can_change_profile(current.viewer()))
    form = ProfileForm()
    if form.validate_on_submit():
        values = {name: value or "" for name, value in form.data.items() if name != "csrf_token"}
        try:
            operations.change_profile(member_id=current.member_id(), **values)
        except Refused as error:
            form.handle.errors = [reasons.sentence(error.decision)]
        else:
            flash(_("Saved."), "ok")
            return onward(url_for("members.profile_show", handle=values["handle"]))
    return invalid("members/profile/edit.html", form=form, member=queries.by_id(current.member_id()))


@blueprint.get("/settings/security")
@login_required
def security_edit() -> ResponseReturnValue:
    return render_template("members/security/edit.html", **_security_page())


@blueprint.post("/settings/security/password")
@login_required
@guessing
def password_update() -> ResponseReturnValue:
    form, member = ChangePasswordForm(), queries.by_id(current.member_id())
    if form.validate_on_submit() and _is_right(form.current_password, member):
        new = hashed(form.password.data or "")
        operations.change_password(member_id=member.id, password_hash=new, keep_session_id=identity.session_id())
        flash(_("Your new password is in force. All other browsers are signed out."), "ok")
        return onward(url_for("members.security_edit"))
    return invalid("members/security/edit.html", **_security_page(password_form=form))


@blueprint.post("/settings/security/address")
@login_required
@guessing
def address_create() -> ResponseReturnValue:
    form, member = ChangeAddressForm(), queries.by_id(current.member_id())
    if form.validate_on_submit() and _is_right(form.your_password, member):
        operations.ask_for_address(member_id=member.id, email=form.email.data or "")
        told = _("We have sent a link to %(email)s. Until you follow it, nothing changes.", email=form.email.data)
        flash(told, "ok")
        if folder := local_mail_folder():
            flash(_("This portal has no mail server yet; the letter lies in %(folder)s.", folder=folder), "info")
        return onward(url_for("members.security_edit"))
    return invalid("members/security/edit.html", **_security_page(address_form=form))


@blueprint.get("/settings/address/<token>")
def address_show(token: str) -> ResponseReturnValue:
    claim = tokens.read(Purpose.CHANGE_ADDRESS, token)
    if claim is None:
        return render_template("members/address/gone.html"), GONE
    return render_template("members/address/show.html", claim=claim, token=token)


@blueprint.post("/settings/address/<token>")
@guessing
def address_update(token: str) -> ResponseReturnValue:
    claim = tokens.read(Purpose.CHANGE_ADDRESS, token)
    if claim is None or not operations.change_address(member_id=claim.member.id, email=claim.email):
        return render_template("members/address/gone.html"), GONE
    flash(_("From now on you sign in with %(email)s.", email=claim.email), "ok")
    here = "members.security_edit" if current.viewer().is_authenticated else "security.login"
    return onward(url_for(here))


@blueprint.post("/settings/security/sessions/<int:session_id>/delete")
@login_required
def session_delete(session_id: int) -> ResponseReturnValue:
    if session_id == identity.session_id():
        identity.sign_out()
        return onward("/")
    operations.end_session(member_id=current.member_id(), session_id=session_id)
    flash(_("That browser is signed out."), "ok")
    return onward(url_for("members.security_edit"))


@blueprint.post("/settings/security/sessions/delete")
@login_required
def sessions_delete() -> ResponseReturnValue:
    operations.end_all_sessions(member_id=current.member_id(), except_id=identity.session_id())
    flash(_("All other browsers are signed out."), "ok")
    return onward(url_for("members.security_edit"))


@blueprint.post("/sessions/seen")
def session_seen() -> ResponseReturnValue:
    """A page's small beacon. That the request came is all there is to note, and identity has done so."""
    return "", 204


@blueprint.get("/settings/language")
@login_required
def preferences_edit() -> ResponseReturnValue:
    form = PreferencesForm(data={"language": language.language(), "time_zone": language.time_zone()})
    return render_template("members/preferences/edit.html", form=form)


@blueprint.post("/settings/language")
@login_required
def preferences_update() -> ResponseReturnValue:
    form = PreferencesForm()
    if not form.validate_on_submit():
        return invalid("members/preferences/edit.html", form=form)
    operations.set_preferences(
        member_id=current.member_id(), language=form.language.data, time_zone=form.time_zone.data
    )
    return onward(url_for("members.preferences_edit"))


@blueprint.post("/language")
def language_create() -> ResponseReturnValue:
    """The switch in every page's foot: a member's choice is kept, a visitor's lasts as long as their visit."""
    chosen, viewer = request.form.get("lang"), current.viewer()
    if chosen in language.LANGUAGES and viewer.id is not None:
        operations.set_preferences(member_id=viewer.id, language=chosen)
    elif chosen in language.LANGUAGES:
        session["language"] = chosen
    return onward(local_path(request.form.get("next"), default="/"))


def _security_page(**forms: Any) -> dict[str, Any]:
    member = queries.by_id(current.member_id())
    shown = {"password_form": ChangePasswordForm(formdata=None), "address_form": ChangeAddressForm(formdata=None)}
    here = {"member": member, "sessions": queries.sessions(member.id), "this_session_id": identity.session_id()}
    return shown | here | forms


def _is_right(field: Any, member: Any) -> bool:
    if matches(member, field.data or ""):
        return True
    field.errors = [_("That is not your present password.")]
    return False
