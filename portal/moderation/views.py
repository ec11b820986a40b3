"""Flagging and removing from a post's page, and the moderators' list."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.community import queries as community
from portal.community.policy import moderates
from portal.community.shapes import PostRow
from portal.core.decisions import NotFound, Refused, require
from portal.core.viewer import Viewer
from portal.guidelines import queries as guidelines
from portal.guidelines.queries import ClauseText
from portal.moderation import letters, operations, queries, slots
from portal.moderation.forms import FlagForm, RemovalForm
from portal.moderation.policy import can_flag, can_remove
from portal.web import current, navigation, reasons
from portal.web.responses import invalid, onward

__all__ = ["blueprint", "letters", "slots"]

blueprint = Blueprint("moderation", __name__)


def is_moderator(viewer: Viewer) -> bool:
    """Whether there is any category that the viewer moderates; from the snapshot, without a query."""
    if viewer.id is None:
        return False
    return viewer.is_manager or any(moderates(viewer, place) for place in community.categories(current.versions()))


navigation.announce(
    "moderation.index", label=_l("Moderation"), icon="scale", order=10, bar="staff", is_for=is_moderator
)
reasons.learn(
    {
        "flag_on_own_post": reasons.Reason(_l("This is your own post. You can edit it, or take it back.")),
        "post_is_not_removed": reasons.Reason(_l("This post stands as it is; nothing was removed.")),
        "already_flagged": reasons.Reason(
            _l("You have flagged this post already; the moderators have it on their list.")
        ),
        "flag_is_settled": reasons.Reason(_l("The moderators have decided about this flag.")),
        "clause_not_in_force": reasons.Reason(_l("Choose a clause of the guidelines as they stand now.")),
        "statement_too_short": reasons.Reason(
            _l("Write at least a sentence, so that the author understands what to change.")
        ),
    }
)


@blueprint.get("/posts/<int:post_id>/flags/new")
def flag_new(post_id: int) -> ResponseReturnValue:
    post = _post(post_id)
    require(can_flag(current.viewer(), post))
    return render_template("moderation/flag/new.html", post=post, form=FlagForm(_clauses()))


@blueprint.post("/posts/<int:post_id>/flags")
def flag_create(post_id: int) -> ResponseReturnValue:
    post, form = _post(post_id), FlagForm(_clauses())
    require(can_flag(current.viewer(), post))
    if not form.validate_on_submit():
        return invalid("moderation/flag/new.html", post=post, form=form)
    try:
        operations.flag_post(
            member_id=current.member_id(),
            post_id=post_id,
            clause_id=form.clause.data,
            note=form.note.data or "",
        )
    except Refused as error:
        form.clause.errors = [reasons.sentence(error.decision)]
        return invalid("moderation/flag/new.html", post=post, form=form)
    flash(_("Thank you. The moderators have it on their list; nobody else sees who flagged."), "ok")
    return onward(_address(post_id))


@blueprint.post("/posts/<int:post_id>/flags/delete")
def flag_delete(post_id: int) -> ResponseReturnValue:
    operations.withdraw_flag(member_id=current.member_id(), post_id=post_id)
    flash(_("Your flag is taken back."), "ok")
    return onward(_address(post_id))


@blueprint.get("/posts/<int:post_id>/removal/new")
def removal_new(post_id: int) -> ResponseReturnValue:
    post = _post(post_id)
    _require_removable(post)
    return render_template("moderation/removal/new.html", post=post, form=RemovalForm(_clauses()))


@blueprint.post("/posts/<int:post_id>/removal")
def removal_create(post_id: int) -> ResponseReturnValue:
    post, form = _post(post_id), RemovalForm(_clauses())
    _require_removable(post)
    if not form.validate_on_submit():
        return invalid("moderation/removal/new.html", post=post, form=form)
    try:
        operations.remove_post(
            moderator_id=current.member_id(),
            post_id=post_id,
            clause_id=form.clause.data,
            statement=form.statement.data or "",
        )
    except Refused as error:
        field = form.statement if error.decision.reason == "statement_too_short" else form.clause
        field.errors = [reasons.sentence(error.decision)]
        return invalid("moderation/removal/new.html", post=post, form=form)
    flash(_("Removed. The author is told which guideline and why."), "ok")
    return onward(_address(post_id))


@blueprint.post("/posts/<int:post_id>/removal/delete")
def removal_delete(post_id: int) -> ResponseReturnValue:
    operations.reinstate_post(moderator_id=current.member_id(), post_id=post_id)
    flash(_("The post is back."), "ok")
    return onward(_address(post_id))


@blueprint.get("/moderation")
def index() -> ResponseReturnValue:
    viewer = current.viewer()
    if not is_moderator(viewer):
        raise NotFound
    flags = queries.open_flags(viewer, before=request.args.get("before"))
    edited = queries.edited_since_removal(viewer)
    return render_template("moderation/index.html", flags=flags, edited=edited)


@blueprint.post("/flags/<int:flag_id>/dismissal")
def flag_dismiss(flag_id: int) -> ResponseReturnValue:
    operations.dismiss_flag(moderator_id=current.member_id(), flag_id=flag_id)
    flash(_("Dismissed. The post stays."), "ok")
    return onward(url_for("moderation.index"))


def _post(post_id: int) -> PostRow:
    return community.readable_post(post_id, viewer=current.viewer())


def _clauses() -> Sequence[ClauseText]:
    in_force = guidelines.in_force(current.versions())
    return in_force.clauses if in_force else ()


def _require_removable(post: PostRow) -> None:
    category = community.categories(current.versions()).by_id(post.category_id)
    require(can_remove(current.viewer(), post, category=category))


def _address(post_id: int) -> str:
    return f"/posts/{post_id}"
