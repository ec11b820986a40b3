"""The shape of what people send to the community."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import HiddenInput

from portal.community.models import Access, TopicKind
from portal.core.markup import MAX_SOURCE_BYTES
from portal.core.markup.cleaning import clean_text
from portal.web.addresses import HIGHEST_ID

ICONS = (
    "messages-square",
    "rocket",
    "plug",
    "calendar-clock",
    "chart-line",
    "factory",
    "flask-conical",
    "truck",
    "landmark",
    "stethoscope",
    "graduation-cap",
    "megaphone",
    "coffee",
    "book-open",
    "handshake",
    "heart-handshake",
    "wrench",
    "compass",
    "lightbulb",
    "sparkles",
    "star",
    "award",
    "users",
    "shield",
)


def one_line(text: str | None) -> str:
    """Without what cannot be shown on a line, and without space around it."""
    return " ".join(clean_text(text or "").split())


def handle_in(text: str | None) -> str:
    """People write handles as they read them: with the sign in front."""
    return one_line(text).lstrip("@").lower()


class Body(TextAreaField):
    """A text in Markdown: not empty, not longer than can be rendered."""

    def pre_validate(self, form: Any) -> None:
        text = clean_text(self.data or "")
        if not text.strip():
            raise ValidationError(_l("Write something first."))
        if len(text.encode()) > MAX_SOURCE_BYTES:
            raise ValidationError(_l("This is too long for one post. Cut it, or post it in parts."))


class OneTimeKey(HiddenField):
    """Made with the form and kept with what it posts: a form sent twice posts once."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if not self.data or not 16 <= len(self.data) <= 40 or not self.data.isascii() or not self.data.isalnum():
            self.data = secrets.token_hex(16)


class Id(IntegerField):
    """The id of a row, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        is_number = text.isascii() and text.isdecimal() and len(text) <= 10
        self.data = int(text) if is_number and int(text) <= HIGHEST_ID else None


class TopicForm(FlaskForm):
    """A new topic."""

    category_id = SelectField(_l("Category"), coerce=int)
    kind = RadioField(
        _l("Kind"),
        choices=[(TopicKind.QUESTION.value, _l("Question")), (TopicKind.DISCUSSION.value, _l("Discussion"))],
        default=TopicKind.QUESTION.value,
    )
    title = StringField(
        _l("Title"),
        [DataRequired(_l("Give it a title: what would you search for?")), Length(max=200)],
        filters=[one_line],
    )
    body = Body(_l("Text"))
    tags = StringField(_l("Tags"), [Length(max=200)], filters=[one_line])
    form_key = OneTimeKey()


class ReplyForm(FlaskForm):
    """A reply; `seen` is the number of the last post on the page it was written on."""

    body = Body(_l("Write"))
    parent_id = Id(widget=HiddenInput())
    seen = Id(widget=HiddenInput())
    form_key = OneTimeKey()


class PostForm(FlaskForm):
    """A post to edit."""

    body = Body(_l("Write"))


class OpeningPostForm(PostForm):
    """The opening post to edit, and the topic's title with it."""

    title = StringField(_l("Title"), [DataRequired(_l("A topic needs a title.")), Length(max=200)], filters=[one_line])


class TagsForm(FlaskForm):
    tags = StringField(_l("Tags"), [Length(max=200)], filters=[one_line])


class LockForm(FlaskForm):
    reason = StringField(_l("Reason"), [Length(max=300)], filters=[one_line])


class MoveForm(FlaskForm):
    category_id = SelectField(_l("Category"), coerce=int)


class CategoryForm(FlaskForm):
    """What staff say of a category."""

    name = StringField(_l("Name"), [DataRequired(_l("A category needs a name.")), Length(max=80)], filters=[one_line])
    slug = StringField(
        _l("Address"),
        [
            DataRequired(_l("Choose the last part of the address.")),
            Length(max=60),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Small letters, digits and single dashes only.")),
        ],
        filters=[one_line],
    )
    description = StringField(_l("Description"), [Length(max=300)], filters=[one_line])
    icon = SelectField(_l("Icon"), choices=[(icon, icon) for icon in ICONS])
    access = RadioField(
        _l("Open to"),
        choices=[
            (Access.PUBLIC.value, _l("Everybody")),
            (Access.MEMBERS.value, _l("Members")),
            (Access.TIER.value, _l("Members from a tier upward")),
            (Access.INVITATION.value, _l("Invited members")),
        ],
        default=Access.MEMBERS.value,
    )
    tier_rank = SelectField(_l("Tier"), [Optional()], coerce=int, validate_choice=True)
    is_archived = BooleanField(_l("Archived: can be read, takes nothing new"))

    def validate_tier_rank(self, field: Field) -> None:
        if self.access.data == Access.TIER.value and not field.data:
            raise ValidationError(_l("Choose from which tier upward."))


class PlaceForm(FlaskForm):
    """Where a category stands among the others, from 1."""

    position = IntegerField(_l("Position"), [InputRequired(), NumberRange(1, 1000)])


class HandleForm(FlaskForm):
    """A member by handle."""

    handle = StringField(_l("Handle"), [DataRequired(_l("Whose handle?")), Length(max=40)], filters=[handle_in])
