"""The shape of what members and staff type; rules are decided in operations."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security.forms import LoginForm
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, Regexp, ValidationError

from portal.members.models import Member, RoleName
from portal.members.passwords import LONGEST, SHORTEST, is_too_simple
from portal.web.language import LANGUAGES, ZONES, language
from portal.web.responses import local_path
from portal.web.typed import one_line, several_lines

LAST_YEAR = 2999


def legible(form: FlaskForm, field: StringField) -> None:
    """A name of joiners and blanks alone would be a byline that nobody sees."""
    if not any(character.isalnum() for character in field.data or ""):
        raise ValidationError(_l("Please say how you are called."))


def in_reach(form: FlaskForm, field: DateField) -> None:
    """The calendar ends with the year 9999; its last moment elsewhere on the globe is a moment too many."""
    if field.data is not None and field.data.year > LAST_YEAR:
        raise ValidationError(_l("That is too far away. Leave it empty for good."))


NAME = (DataRequired(_l("Please say how you are called.")), Length(max=80), legible)
ADDRESS = (
    DataRequired(_l("Please give an address.")),
    Email(_l("That is not a complete address. It should look like name@company.com.")),
    Length(max=254),
)
NEW_PASSWORD = (
    DataRequired(_l("Please choose a password.")),
    Length(SHORTEST, LONGEST, _l("At least %(min)d characters. A sentence is easier than symbols.")),
)


def folded(text: str | None) -> str:
    return one_line(text).lower()


class SignInForm(LoginForm):
    """Flask-Security's form in our words; staying signed in is a long session, not its cookie."""

    email = EmailField(_l("Work email"), [DataRequired()], filters=[folded], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [DataRequired()], render_kw={"autocomplete": "current-password"})
    keep = BooleanField(_l("Keep me signed in for 30 days on this device"))
    remember = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = local_path(self.next.data, default="")

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]  # As Flask-Security narrows it.
        """Nobody signs in with an address that is not proven; whoever registered it may not own it."""
        if not super().validate(**kwargs):
            return False
        if not isinstance(self.user, Member) or self.user.confirmed_at is None:
            self.email.errors = ["not confirmed"]
            return False
        return True


class RegisterForm(FlaskForm):
    display_name = StringField(_l("Your name"), NAME, filters=[one_line], render_kw={"autocomplete": "name"})
    email = EmailField(_l("Work email"), ADDRESS, filters=[folded], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), NEW_PASSWORD, render_kw={"autocomplete": "new-password"})
    language = RadioField(_l("Read in"), choices=list(LANGUAGES.items()), default=language)

    def validate_password(self, field: PasswordField) -> None:
        if is_too_simple(field.data or "", known=self.email.data or ""):
            raise ValidationError(_l("That is too easy to guess. A sentence is easier than symbols."))


class AddressForm(FlaskForm):
    """Asks for a letter to an address: to confirm it, or for a new password."""

    email = EmailField(_l("Work email"), ADDRESS, filters=[folded], render_kw={"autocomplete": "username"})


class NewPasswordForm(FlaskForm):
    password = PasswordField(_l("New password"), NEW_PASSWORD, render_kw={"autocomplete": "new-password"})

    def validate_password(self, field: PasswordField) -> None:
        if is_too_simple(field.data or "", known=""):
            raise ValidationError(_l("That is too easy to guess. A sentence is easier than symbols."))


class ChangePasswordForm(NewPasswordForm):
    current_password = PasswordField(
        _l("Present password"), [DataRequired()], render_kw={"autocomplete": "current-password"}
    )


class ChangeAddressForm(FlaskForm):
    email = EmailField(_l("New address"), ADDRESS, filters=[folded], render_kw={"autocomplete": "email"})
    your_password = PasswordField(_l("Your password"), [DataRequired()], render_kw={"autocomplete": "current-password"})


class ProfileForm(FlaskForm):
    display_name = StringField(_l("Your name"), NAME, filters=[one_line], render_kw={"autocomplete": "name"})
    handle = StringField(_l("Handle"), [DataRequired(), Length(max=40)], filters=[folded])
    title = StringField(_l("Title"), [Length(max=120)], filters=[one_line])
    city = StringField(_l("City"), [Length(max=80)], filters=[one_line])
    about = TextAreaField(_l("About you"), [Length(max=1000)], filters=[several_lines])


class PreferencesForm(FlaskForm):
    language = RadioField(_l("Language"), choices=list(LANGUAGES.items()), default=language)
    time_zone = SelectField(_l("Time zone"), choices=[(zone, zone) for zone in sorted(ZONES)])


class RoleForm(FlaskForm):
    role = SelectField(
        _l("Role"),
        choices=[(RoleName.MANAGER.value, _l("Community manager")), (RoleName.ADMIN.value, _l("Administrator"))],
    )


class GrantForm(FlaskForm):
    tier = SelectField(_l("Tier"), coerce=int)
    ends_on = DateField(_l("Until the end of"), [Optional(), in_reach])
    why = StringField(_l("Reason"), [DataRequired(_l("Please say why.")), Length(max=300)], filters=[one_line])


class SuspensionForm(FlaskForm):
    reason = StringField(
        _l("Reason, as the member reads it"), [DataRequired(_l("Please say why.")), Length(max=500)], filters=[one_line]
    )
    until = DateField(_l("Until the end of"), [Optional(), in_reach])


class TierForm(FlaskForm):
    name = StringField(_l("Name"), [DataRequired(_l("A tier needs a name.")), Length(max=80)], filters=[one_line])
    slug = StringField(
        _l("Address"),
        [
            InputRequired(),
            Length(max=60),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Small letters, digits, dashes.")),
        ],
        filters=[folded],
    )
    description = TextAreaField(_l("Description"), [Length(max=1000)], filters=[several_lines])
    benefits = TextAreaField(_l("What it brings, one line each"), [Length(max=3000)])
    price_label = StringField(_l("How one gets it"), [Length(max=120)], filters=[one_line])

    @property
    def benefit_lines(self) -> list[str]:
        return [words for line in (self.benefits.data or "").splitlines() if (words := one_line(line))]


class FilterForm(FlaskForm):
    """The words a list is narrowed by; carried in the address."""

    class Meta:
        csrf = False

    name = StringField(_l("Name"), filters=[one_line])
    before = HiddenField()
    after = HiddenField()
