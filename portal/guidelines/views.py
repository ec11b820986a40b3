"""Reading the guidelines, accepting them, and writing the next version."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core.decisions import NotFound, Refused
from portal.guidelines import operations, queries
from portal.guidelines.forms import VersionForm, form_of
from portal.web import current, navigation, reasons
from portal.web.responses import invalid, local_path, onward

blueprint = Blueprint("guidelines", __name__)
navigation.announce(
    "guidelines.manage",
    label=_l("Guidelines"),
    icon="scale",
    order=60,
    bar="staff",
    is_for=lambda viewer: viewer.is_manager,
)
reasons.learn(
    {
        "another_version_in_force": reasons.Reason(
            _l("The guidelines have changed since you opened the page."), _l("Read what is new"), "guidelines.show"
        ),
        "no_clauses": reasons.Reason(_l("Guidelines need at least one clause.")),
        "clause_is_malformed": reasons.Reason(
            _l("Clause %(number)s needs a number such as 2 or 2.1, a title and a text.")
        ),
        "clause_numbered_twice": reasons.Reason(_l("Two clauses have the same number.")),
        "summary_missing": reasons.Reason(_l("Say what changes: members read it before they accept.")),
    }
)


@blueprint.get("/guidelines")
def show() -> ResponseReturnValue:
    text = queries.in_force(current.versions())
    if text is None:
        raise NotFound
    return render_template("guidelines/version/show.html", **_page(text, in_force=text))


@blueprint.get("/guidelines/<int:number>")
def version_show(number: int) -> ResponseReturnValue:
    in_force = queries.in_force(current.versions())
    return render_template("guidelines/version/show.html", **_page(queries.version(number), in_force=in_force))


@blueprint.post("/guidelines/acceptances")
def acceptance_create() -> ResponseReturnValue:
    number = request.form.get("number", type=int) or 0
    operations.accept(member_id=current.member_id(), number=number)
    flash(_("Thank you. You can write now."), "ok")
    return onward(local_path(request.form.get("next"), default="/"))


@blueprint.get("/manage/guidelines")
def manage() -> ResponseReturnValue:
    _only_for_staff()
    text = queries.latest()
    return render_template("guidelines/version/new.html", form=form_of(text), text=text)


@blueprint.post("/manage/guidelines")
def version_create() -> ResponseReturnValue:
    _only_for_staff()
    form = VersionForm()
    if form.validate_on_submit():
        summary = form.summary_of_change.data or ""
        try:
            operations.publish_version(actor_id=current.member_id(), clauses=form.drafts(), summary_of_change=summary)
            return onward(url_for("guidelines.show"))
        except Refused as error:
            form.form_errors.append(reasons.sentence(error.decision))
    return invalid("guidelines/version/new.html", form=form, text=queries.latest())


def _page(text: queries.GuidelinesText, *, in_force: queries.GuidelinesText | None) -> dict[str, object]:
    before = queries.version(text.number - 1) if text.number > 1 else None
    return {
        "text": text,
        "is_in_force": in_force is not None and text.number == in_force.number,
        "changes": queries.changes(before, text),
        "earlier": queries.versions_before(text.number),
        "next": local_path(request.args.get("next"), default="/"),
    }


def _only_for_staff() -> None:
    if not current.viewer().is_manager:
        raise NotFound
