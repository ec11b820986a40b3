"""The shape of a flag and of a removal."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.guidelines.queries import ClauseText
from portal.web.typed import several_lines


class ClauseForm(FlaskForm):
    """A choice among the clauses in force."""

    clause = RadioField(
        _l("Which guideline does it go against?"),
        [InputRequired(_l("Choose the guideline. Without one there is nothing to decide by."))],
        coerce=int,
        validate_choice=False,
    )

    def __init__(self, clauses: Sequence[ClauseText]) -> None:
        super().__init__()
        self.clause.choices = [(clause.id, f"{clause.number} {clause.title}") for clause in clauses]
        self.clause_texts = {clause.id: clause.text for clause in clauses}


class FlagForm(ClauseForm):
    """A flag, with a word to the moderators."""

    note = TextAreaField(_l("Anything the moderators should know"), [Length(max=500)], filters=[several_lines])


class RemovalForm(ClauseForm):
    """A removal, with what the author will read."""

    statement = TextAreaField(
        _l("Your statement to the author"),
        [DataRequired(_l("Tell the author why, in a sentence at least.")), Length(max=4000)],
        filters=[several_lines],
    )
