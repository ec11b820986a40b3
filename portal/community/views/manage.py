"""The staff's pages of categories."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.community import operations, policy, queries
from portal.community.forms import CategoryForm, HandleForm, PlaceForm
from portal.community.known import KnownCategory
from portal.community.models import Access
from portal.community.operations import CategoryWords
from portal.community.views.blueprint import categories, tier_names
from portal.core.decisions import NotFound, Refused
from portal.members import queries as members
from portal.web import current, reasons
from portal.web.responses import invalid, onward

blueprint = Blueprint("community_manage", __name__)


@blueprint.before_request
def only_for_staff() -> None:
    if not policy.can_manage_categories(current.viewer()):
        raise NotFound


@blueprint.get("/manage/categories")
def index() -> ResponseReturnValue:
    counts = queries.topic_counts(current.viewer())
    shown = {"categories": list(categories()), "counts": counts, "tiers": tier_names()}
    return render_template("community/manage/index.html", **shown)


@blueprint.get("/manage/categories/new")
def new() -> ResponseReturnValue:
    return render_template("community/manage/new.html", form=_form())


@blueprint.post("/manage/categories")
def create() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return invalid("community/manage/new.html", form=form)
    try:
        category_id = operations.create_category(actor_id=current.member_id(), words=_words(form))
    except Refused as refusal:
        return invalid("community/manage/new.html", form=_told(form, refusal))
    flash(_("The category is open."), "ok")
    return onward(url_for(".show", category_id=category_id))


@blueprint.get("/manage/categories/<int:category_id>")
def show(category_id: int) -> ResponseReturnValue:
    category = categories().by_id(category_id)
    return render_template("community/manage/show.html", **_page(category, form=_form(category)))


@blueprint.post("/manage/categories/<int:category_id>")
def update(category_id: int) -> ResponseReturnValue:
    category, form = categories().by_id(category_id), _form()
    if not form.validate_on_submit():
        return invalid("community/manage/show.html", **_page(category, form=form))
    try:
        operations.change_category(actor_id=current.member_id(), category_id=category_id, words=_words(form))
    except Refused as refusal:
        return invalid("community/manage/show.html", **_page(category, form=_told(form, refusal)))
    flash(_("Saved. It is in force everywhere from now on."), "ok")
    return onward(url_for(".show", category_id=category_id))


@blueprint.post("/manage/categories/<int:category_id>/position")
def position_update(category_id: int) -> ResponseReturnValue:
    category, form = categories().by_id(category_id), PlaceForm()
    if form.validate_on_submit():
        operations.place_category(
            actor_id=current.member_id(), category_id=category.id, position=form.position.data or 1
        )
    return onward(url_for(".index"))


@blueprint.post("/manage/categories/<int:category_id>/moderators")
def moderator_create(category_id: int) -> ResponseReturnValue:
    category, form = categories().by_id(category_id), HandleForm(prefix="moderator")
    if (member_id := _named(form)) is None:
        return invalid("community/manage/show.html", **_page(category, moderator_form=form))
    operations.appoint_moderator(actor_id=current.member_id(), category_id=category_id, member_id=member_id)
    return onward(url_for(".show", category_id=category_id))


@blueprint.post("/manage/categories/<int:category_id>/moderators/<int:member_id>/delete")
def moderator_delete(category_id: int, member_id: int) -> ResponseReturnValue:
    operations.dismiss_moderator(actor_id=current.member_id(), category_id=category_id, member_id=member_id)
    return onward(url_for(".show", category_id=category_id))


@blueprint.post("/manage/categories/<int:category_id>/invitations")
def invitation_create(category_id: int) -> ResponseReturnValue:
    category, form = categories().by_id(category_id), HandleForm(prefix="invitation")
    if (member_id := _named(form)) is None:
        return invalid("community/manage/show.html", **_page(category, invitation_form=form))
    operations.invite_member(actor_id=current.member_id(), category_id=category_id, member_id=member_id)
    return onward(url_for(".show", category_id=category_id))


@blueprint.post("/manage/categories/<int:category_id>/invitations/<int:member_id>/delete")
def invitation_delete(category_id: int, member_id: int) -> ResponseReturnValue:
    operations.uninvite_member(actor_id=current.member_id(), category_id=category_id, member_id=member_id)
    return onward(url_for(".show", category_id=category_id))


def _form(category: KnownCategory | None = None) -> CategoryForm:
    form = CategoryForm(obj=category)
    tiers = [(tier.rank, tier.name) for tier in members.tiers()]
    form.tier_rank.choices = [(0, _("No tier")), *tiers]
    return form


def _words(form: CategoryForm) -> CategoryWords:
    return CategoryWords(
        name=form.name.data or "",
        slug=form.slug.data or "",
        description=form.description.data or "",
        icon=form.icon.data,
        access=form.access.data,
        tier_rank=form.tier_rank.data if form.access.data == Access.TIER else None,
        is_archived=form.is_archived.data,
    )


def _told(form: CategoryForm, refusal: Refused) -> CategoryForm:
    form.slug.errors = [reasons.sentence(refusal.decision)]
    return form


def _page(
    category: KnownCategory,
    *,
    form: CategoryForm | None = None,
    moderator_form: HandleForm | None = None,
    invitation_form: HandleForm | None = None,
) -> dict[str, Any]:
    known = queries.people(category.moderator_ids | category.invited_ids)
    return {
        "category": category,
        "moderators": [known[i] for i in sorted(category.moderator_ids) if i in known],
        "invited": [known[i] for i in sorted(category.invited_ids) if i in known],
        "form": form or _form(category),
        "moderator_form": moderator_form or HandleForm(prefix="moderator", formdata=None),
        "invitation_form": invitation_form or HandleForm(prefix="invitation", formdata=None),
    }


def _named(form: HandleForm) -> int | None:
    """The id of the member whose handle was given; says on the form when there is none."""
    if not form.validate_on_submit():
        return None
    found = members.ids_by_handle([form.handle.data or ""])
    if not found:
        form.handle.errors = [_("No member has this handle.")]
    return next(iter(found.values()), None)
