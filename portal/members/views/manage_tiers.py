"""The staff's pages of membership tiers."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core.decisions import Refused
from portal.members import operations, queries
from portal.members.forms import TierForm
from portal.members.views.routing import staff_blueprint
from portal.web import current, reasons
from portal.web.responses import invalid, onward


@staff_blueprint.get("/tiers")
def tiers() -> ResponseReturnValue:
    return render_template("members/tier/index.html", tiers=queries.tiers()[::-1], holders=queries.holders())


@staff_blueprint.get("/tiers/new")
def tier_new() -> ResponseReturnValue:
    return render_template("members/tier/new.html", form=TierForm())


@staff_blueprint.post("/tiers")
def tier_create() -> ResponseReturnValue:
    form = TierForm()
    if form.validate_on_submit():
        try:
            operations.create_tier(
                actor_id=current.member_id(),
                name=form.name.data or "",
                slug=form.slug.data or "",
                description=form.description.data or "",
                benefits=form.benefit_lines,
                price_label=form.price_label.data or "",
            )
            return onward(url_for("members_manage.tiers"))
        except Refused as error:
            form.slug.errors = [reasons.sentence(error.decision)]
    return invalid("members/tier/new.html", form=form)


@staff_blueprint.get("/tiers/<int:tier_id>")
def tier_edit(tier_id: int) -> ResponseReturnValue:
    tier = queries.tier(tier_id)
    form = TierForm(obj=tier, data={"benefits": "\n".join(tier.benefits)})
    form.benefits.data = "\n".join(tier.benefits)
    return render_template("members/tier/edit.html", form=form, tier=tier)


@staff_blueprint.post("/tiers/<int:tier_id>")
def tier_update(tier_id: int) -> ResponseReturnValue:
    tier, form = queries.tier(tier_id), TierForm()
    del form.slug  # An address that others have kept stays good.
    if not form.validate_on_submit():
        return invalid("members/tier/edit.html", form=form, tier=tier)
    operations.change_tier(
        actor_id=current.member_id(),
        tier_id=tier_id,
        name=form.name.data or "",
        description=form.description.data or "",
        benefits=form.benefit_lines,
        price_label=form.price_label.data or "",
    )
    return onward(url_for("members_manage.tiers"))


@staff_blueprint.post("/tiers/<int:tier_id>/position")
def tier_move(tier_id: int) -> ResponseReturnValue:
    is_up = request.form.get("direction") == "up"
    operations.move_tier(actor_id=current.member_id(), tier_id=tier_id, is_up=is_up)
    return onward(url_for("members_manage.tiers"))
