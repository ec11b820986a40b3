"""Registering, and following the link that confirms an address."""

from __future__ import annotations

import hashlib

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.members import identity, operations, tokens
from portal.members.forms import AddressForm, RegisterForm
from portal.members.passwords import hashed
from portal.members.policy import can_write
from portal.members.queries import actor
from portal.members.tokens import Purpose
from portal.members.views.routing import blueprint
from portal.web import current, reasons
from portal.web.kit import limiter
from portal.web.responses import SEE_OTHER, invalid, onward

GONE = 410
JOINING = "joining"
TYPED = "typed"
asking = limiter.limit("10/minute;60/hour")


@blueprint.get("/register")
def register_new() -> ResponseReturnValue:
    if current.viewer().is_authenticated:
        return redirect("/", SEE_OTHER)
    return render_template("members/registration/new.html", form=RegisterForm())


@blueprint.post("/register")
@asking
def register_create() -> ResponseReturnValue:
    form = RegisterForm()
    if not form.validate_on_submit():
        return invalid("members/registration/new.html", form=form)
    email, password_hash = form.email.data or "", hashed(form.password.data or "")
    operations.join(
        email=email,
        display_name=form.display_name.data or "",
        password_hash=password_hash,
        language=form.language.data,
    )
    session[JOINING], session[TYPED] = email, _mark(password_hash)
    return onward(url_for("members.register_sent"))


@blueprint.get("/register/sent")
def register_sent() -> ResponseReturnValue:
    return render_template(
        "members/registration/sent.html", email=session.get(JOINING), mail_folder=local_mail_folder()
    )


@blueprint.get("/confirmations/new")
def confirmation_new() -> ResponseReturnValue:
    return render_template("members/confirmation/new.html", form=AddressForm(data={"email": session.get(JOINING)}))


@blueprint.post("/confirmations")
@asking
def confirmation_create() -> ResponseReturnValue:
    form = AddressForm()
    if not form.validate_on_submit():
        return invalid("members/confirmation/new.html", form=form)
    operations.ask_for_confirmation(email=form.email.data or "")
    session.setdefault(JOINING, form.email.data)
    return onward(url_for("members.register_sent"))


@blueprint.get("/confirmations/<token>")
def confirmation_show(token: str) -> ResponseReturnValue:
    claim = tokens.read(Purpose.CONFIRM, token)
    if claim is None:
        return render_template("members/confirmation/gone.html"), GONE
    return render_template("members/confirmation/show.html", member=claim.member, token=token)


@blueprint.post("/confirmations/<token>")
@asking
def confirmation_accept(token: str) -> ResponseReturnValue:
    claim = tokens.read(Purpose.CONFIRM, token)
    if claim is None:
        return render_template("members/confirmation/gone.html"), GONE
    has_typed_it = session.get(TYPED) == _mark(claim.member.password)
    if not operations.confirm_member(member_id=claim.member.id, keeps_password=has_typed_it):
        flash(_("Your address is confirmed. Sign in with your password."), "ok")
        return onward(url_for("security.login"))
    session.pop(JOINING, None)
    if session.pop(TYPED, None) and has_typed_it:
        identity.sign_in(claim.member.id)
        return onward(_first_step(claim.member.id))
    flash(_("Your address is confirmed. Another browser registered, so choose your password here once more."), "ok")
    return onward(
        url_for("members.recovery_show", token=tokens.issue(Purpose.RECOVER, claim.member, email=claim.email))
    )


def local_mail_folder() -> str | None:
    """Where letters lie while a portal under development has no mail server; nobody else is told."""
    settings = current_app.extensions["settings"]
    return None if settings.mail_url or settings.is_production else str(settings.data_dir / "mail")


def _mark(password_hash: str | None) -> str:
    """Tells one password's hash from another, and nothing else: it stands in a cookie that its owner can read."""
    return hashlib.sha256((password_hash or "").encode()).hexdigest()[:32]


def _first_step(member_id: int) -> str:
    """What stands between a new member and writing, else home."""
    way_on = None if (decision := can_write(actor(member_id))) else reasons.way_on(decision)
    return way_on[1] if way_on else "/"
