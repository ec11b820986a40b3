"""Owns the sample form of the component page: a field in each of its states."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

REPLY = "Thanks Arjun. For buyers without an order number we used:\n\n- **customer number** as reference"


class SampleForm(FlaskForm):
    rest = StringField(_l("At rest"))
    hinted = StringField(_l("With a hint"), default="Farhana Akter")
    wrong = StringField(_l("Error"), default="farhana@gmial.example")
    right = StringField(_l("Success"), default="farhana@padmaweave.example")
    several = TextAreaField(_l("Several lines"))
    one_of = SelectField(_l("One of many"), choices=[("first", _l("Onboarding")), ("second", _l("Integrations"))])
    language = RadioField(_l("Read in"), choices=[("en", "English"), ("bn", "বাংলা")], default="en")
    digest = BooleanField(_l("Send me the Monday digest."))
    body = TextAreaField(_l("Write"), default=REPLY)


def context() -> dict[str, SampleForm]:
    """What the component page's template needs."""
    return {"form": sample_form()}


def sample_form() -> SampleForm:
    """The form as the component page shows it; one field carries an error."""
    form = SampleForm(formdata=None)
    form.wrong.errors = [_l("Use your work address, so we can find your company.")]
    return form
