"""Who sends this request: one query reads session, member, roles, tier and what they have still to accept."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from flask import Flask, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in, user_logged_out
from flask_security.utils import login_user, logout_user, set_request_attr

from portal.core import clock
from portal.core.decisions import Refused, refused
from portal.core.viewer import VISITOR
from portal.members import operations, queries
from portal.members.models import Member
from portal.members.queries import SignedIn
from portal.web import current
from portal.web.responses import here, onward

COOKIE_KEY = "sid"
NOTED_EVERY = timedelta(minutes=5)


def init_app(app: Flask) -> None:
    """Call after Flask-Security: its login manager asks here from now on."""
    # First of all, so that even the error pages of the other gatekeepers know who reads them.
    app.before_request_funcs.setdefault(None, []).insert(0, _recognise)
    app.before_request(_note_use)
    app.login_manager.user_loader(_load_member)  # type: ignore[attr-defined]
    app.login_manager.request_loader(_load_member)  # type: ignore[attr-defined]
    app.login_manager.unauthorized_handler(_ask_to_sign_in)  # type: ignore[attr-defined]
    user_logged_in.connect(_start_session, app)
    user_logged_out.connect(_end_session, app)
    app.context_processor(lambda: {"session_is_due": is_due()})


def sign_in(member_id: int, *, is_remembered: bool = False) -> None:
    """Signs this browser in as the member; whoever was signed in before is signed out."""
    if current.viewer().is_authenticated:
        logout_user()
    member = queries.detached(member_id)
    g.remember_session = is_remembered
    login_user(member, remember=False)


def sign_out() -> None:
    """Signs this browser out."""
    logout_user()


def session_id() -> int | None:
    """The row of this browser's session."""
    signed_in = _signed_in()
    return signed_in.session_id if signed_in else None


def is_due() -> bool:
    """Whether it is time to note that this browser is still in use. Reading never does; a small POST does."""
    signed_in = _signed_in()
    return signed_in is not None and clock.now() - signed_in.last_seen_at >= NOTED_EVERY


def _signed_in() -> SignedIn | None:
    return cast("SignedIn | None", g.get("signed_in"))


def _recognise() -> None:
    g.viewer, g.signed_in = VISITOR, None
    token = session.get(COOKIE_KEY)
    if not isinstance(token, str):
        return
    found = queries.signed_in(operations.token_hash(token))
    if found is None:
        for key in (COOKIE_KEY, "_user_id", "_fresh"):
            session.pop(key, None)
        return
    g.viewer, g.signed_in = found.viewer, found


def _note_use() -> None:
    """A browser without JavaScript sends no beacon; what it posts anyway says the same."""
    row = session_id()
    if request.method == "POST" and row is not None and is_due():
        operations.note_session(session_id=row)


def _load_member(claimed: object) -> Member | None:
    """For Flask-Login. The session's row decides; what the cookie or a header claims beside it is not believed."""
    signed_in = _signed_in()
    if signed_in is None:
        return None
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return signed_in.member


def _ask_to_sign_in() -> ResponseReturnValue:
    """What `login_required` answers a visitor: a page is shown after signing in, an act is refused with the way on."""
    if request.method in ("GET", "HEAD"):
        return onward(url_for("security.login", next=here()))
    raise Refused(refused("sign_in"))


def _start_session(app: Flask, user: Member, **extra: object) -> None:
    is_remembered = bool(g.pop("remember_session", request.form.get("keep")))
    agent = request.user_agent.string
    session[COOKIE_KEY] = operations.start_session(member_id=user.id, is_remembered=is_remembered, user_agent=agent)
    session.permanent = is_remembered


def _end_session(app: Flask, user: Member, **extra: object) -> None:
    token = session.pop(COOKIE_KEY, None)
    session.permanent = False
    g.viewer, g.signed_in = VISITOR, None
    if token and isinstance(user, Member):
        operations.sign_out(member_id=user.id, token=token)
