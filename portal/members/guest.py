"""Flask-Security as a guest: it checks passwords and signs browsers in; what it changes, our operations write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask, Response, g, render_template, request
from flask_security import Security, SQLAlchemyUserDatastore

from portal.core.db import db
from portal.members import identity, operations
from portal.members.forms import SignInForm
from portal.members.models import Member, Role
from portal.web import current, slots
from portal.web.htmx import wants_fragment
from portal.web.kit import limiter
from portal.web.responses import SEE_OTHER, UNPROCESSABLE, local_path

SHORTEST_PASSWORD = 12

CONFIGURATION = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SINGLE_HASH": True,  # argon2 salts by itself; a second salt would tie passwords to a setting.
    "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
    "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_LOGIN_USER_TEMPLATE": "security/login_user.html",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_FRESHNESS": timedelta(minutes=-1),
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
}


def init_app(app: Flask) -> None:
    """Lets Flask-Security in, then takes sessions and answers out of its hands."""
    for name, value in CONFIGURATION.items():
        app.config.setdefault(name, value)
    security = Security(app, Datastore(db, Member, Role), login_form=SignInForm, render_template=_render)
    security.want_json(lambda request: False)
    security.login_context_processor(_sign_in_help)
    identity.init_app(app)
    _limit_sign_in(app)
    app.after_request(_as_we_answer)


class Datastore(SQLAlchemyUserDatastore):
    """Hands out detached members and commits nothing itself: what changed on them is applied by an operation."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Member | None:
        member = cast("Member | None", super().find_user(case_insensitive, **kwargs))
        if member is not None:
            db.session.expunge(member)
        return member

    def put(self, model: Any) -> Any:
        g.setdefault("changed_by_library", []).append(model)
        return model

    def delete(self, model: Any) -> None:
        raise NotImplementedError("the sign-in library deletes nothing here")

    def commit(self) -> None:
        for member in g.pop("changed_by_library", []):
            operations.keep_credentials(member_id=member.id, changes=_changes(member))


def _changes(member: Member) -> dict[str, object]:
    columns = sa.inspect(member).attrs
    return {column.key: column.value for column in columns if column.history.has_changes()}


def _sign_in_help() -> dict[str, object]:
    """What upper packages put under the sign-in form, by the slot `sign_in_help`: HTML under the id 0."""
    return {"sign_in_help": slots.filled("sign_in_help", [], current.viewer()).get(0)}


def _render(template: str, **context: Any) -> Any:
    """The library shows its form again with status 200; ours say what happened."""
    page = render_template(template, **context)
    return (page, UNPROCESSABLE) if request.method == "POST" else page


def _limit_sign_in(app: Flask) -> None:
    """By machine, and by address for failures: guessing from many machines is slow as well."""
    by_machine = limiter.limit("20/minute;200/hour", methods=["POST"])
    by_address = limiter.limit("10/minute;40/hour", methods=["POST"], key_func=_address, deduct_when=_failed)
    app.view_functions["security.login"] = cast(Any, by_address(by_machine(app.view_functions["security.login"])))


def _address() -> str:
    typed = request.get_json(silent=True) if request.is_json else request.form
    email = typed.get("email", "") if isinstance(typed, Mapping) else ""
    return "sign-in:" + str(email).strip().lower()[:254]


def _failed(response: Response) -> bool:
    return response.status_code == UNPROCESSABLE


def _as_we_answer(response: Response) -> Response:
    """Its redirects become ours: 303, to this site only, and understood by htmx."""
    if request.blueprint != "security" or response.status_code != 302:
        return response
    target = urlsplit(response.headers["Location"])
    is_elsewhere = bool(target.netloc) and target.netloc != request.host
    path = "/" if is_elsewhere else target._replace(scheme="", netloc="").geturl()
    response.headers["Location"] = local_path(path, default="/")
    response.status_code = SEE_OTHER
    if wants_fragment():
        response.headers["HX-Redirect"] = response.headers.pop("Location")
        response.status_code = 204
    return response
