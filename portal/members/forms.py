"""The shape of what members type; rules are decided in operations."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security.forms import LoginForm
from wtforms import BooleanField, EmailField, PasswordField
from wtforms.validators import DataRequired

from portal.members.models import Member


class SignInForm(LoginForm):
    """Flask-Security's form in our words; staying signed in is a long session, not its cookie."""

    email = EmailField(_l("Work email"), [DataRequired()], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [DataRequired()], render_kw={"autocomplete": "current-password"})
    keep = BooleanField(_l("Keep me signed in for 30 days on this device"))
    remember = None  # type: ignore[assignment]

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]  # As Flask-Security narrows it.
        """Nobody signs in with an address that is not proven; whoever registered it may not own it."""
        self.email.data = (self.email.data or "").strip().lower()
        if not super().validate(**kwargs):
            return False
        if not isinstance(self.user, Member) or self.user.confirmed_at is None:
            self.email.errors = ["not confirmed"]
            return False
        return True
