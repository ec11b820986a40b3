"""A new password for somebody who has lost theirs, and the end of a session."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.members import operations, tokens
from portal.members.forms import AddressForm, NewPasswordForm
from portal.members.passwords import hashed
from portal.members.tokens import Purpose
from portal.members.views.joining import GONE, local_mail_folder
from portal.members.views.routing import blueprint
from portal.web.kit import limiter
from portal.web.responses import invalid, onward

asking = limiter.limit("10/minute;30/hour")


@blueprint.get("/logout")
def sign_out_show() -> ResponseReturnValue:
    """For whoever follows an old link: signing out takes a button."""
    return render_template("members/session/end.html")


@blueprint.get("/recover")
def recovery_new() -> ResponseReturnValue:
    return render_template("members/recovery/new.html", form=AddressForm())


@blueprint.post("/recover")
@asking
def recovery_create() -> ResponseReturnValue:
    form = AddressForm()
    if not form.validate_on_submit():
        return invalid("members/recovery/new.html", form=form)
    operations.ask_for_recovery(email=form.email.data or "")
    return onward(url_for("members.recovery_sent"))


@blueprint.get("/recover/sent")
def recovery_sent() -> ResponseReturnValue:
    return render_template("members/recovery/sent.html", mail_folder=local_mail_folder())


@blueprint.get("/recover/<token>")
def recovery_show(token: str) -> ResponseReturnValue:
    if tokens.read(Purpose.RECOVER, token) is None:
        return render_template("members/recovery/gone.html"), GONE
    return render_template("members/recovery/show.html", form=NewPasswordForm(), token=token)


@blueprint.post("/recover/<token>")
@asking
def recovery_accept(token: str) -> ResponseReturnValue:
    claim, form = tokens.read(Purpose.RECOVER, token), NewPasswordForm()
    if claim is None:
        return render_template("members/recovery/gone.html"), GONE
    if not form.validate_on_submit():
        return invalid("members/recovery/show.html", form=form, token=token)
    operations.recover_password(member_id=claim.member.id, password_hash=hashed(form.password.data or ""))
    flash(_("Your new password is in force, and all other browsers are signed out. Sign in with it."), "ok")
    return onward(url_for("security.login"))
