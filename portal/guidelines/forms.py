"""The shape of a new version of the guidelines: rows of clauses, of which empty ones do not count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, StringField, TextAreaField
from wtforms.validators import Length

from portal.guidelines.drafts import ClauseDraft
from portal.guidelines.queries import GuidelinesText
from portal.web.typed import one_line, several_lines

EMPTY_ROWS = 3


class ClauseRow(Form):
    number = StringField(_l("Number"), [Length(max=10)], filters=[one_line])
    title = StringField(_l("Title"), [Length(max=120)], filters=[one_line])
    text = TextAreaField(_l("Text"), [Length(max=3000)], filters=[several_lines])


class ClauseRows(FieldList):  # type: ignore[type-arg]  # Only its stubs take one.
    """The library's, but for numbers of rows that only Unicode or only a flood of digits calls numbers."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        rows = (re.fullmatch(rf"{prefix}-([0-9]{{1,6}})(?:-.*)?", key, re.DOTALL) for key in formdata)
        return (int(row[1]) for row in rows if row)


class VersionForm(FlaskForm):
    summary_of_change = TextAreaField(
        _l("What changes, in a sentence or two"), [Length(max=500)], filters=[several_lines]
    )
    clauses = ClauseRows(FormField(ClauseRow), max_entries=60)

    def drafts(self) -> list[ClauseDraft]:
        """The clauses as typed; a row that was emptied is a clause that goes."""
        rows = [row.form for row in self.clauses]
        drafts = [ClauseDraft(row.number.data or "", row.title.data or "", row.text.data or "") for row in rows]
        return [draft for draft in drafts if draft.number or draft.title or draft.text]


def form_of(text: GuidelinesText | None) -> VersionForm:
    """The form with the clauses in force, and room for more."""
    clauses = text.clauses if text else ()
    rows = [{"number": clause.number, "title": clause.title, "text": clause.text} for clause in clauses]
    return VersionForm(formdata=None, data={"clauses": rows + [{} for _ in range(EMPTY_ROWS)]})
