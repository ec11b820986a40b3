"""`/manage/jobs`, for managers: to everybody else it is not there."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.core.decisions import NotFound
from portal.core.outbox import queries
from portal.core.outbox.queries import JobLine
from portal.core.pagination import Page, number_key
from portal.home.jobs import operations
from portal.members.policy import can_manage_members
from portal.web import current, navigation
from portal.web.responses import onward

LISTS: dict[str, Callable[..., Page[JobLine]]] = {
    "parked": queries.parked,
    "waiting": queries.waiting,
    "done": queries.done,
}

blueprint = Blueprint("jobs", __name__)
navigation.announce(
    "jobs.index",
    label=_l("Jobs"),
    icon="server-cog",
    order=90,
    bar="staff",
    is_for=lambda viewer: can_manage_members(viewer).allowed,
)


@blueprint.before_request
def only_for_staff() -> None:
    if not can_manage_members(current.viewer()):
        raise NotFound


@blueprint.get("/manage/jobs")
def index() -> ResponseReturnValue:
    show = request.args.get("show", "parked")
    if show not in LISTS:
        raise NotFound
    before = request.args.get("before")
    page = LISTS[show](before=number_key(before) if before else None)
    return render_template("home/jobs/index.html", counts=queries.counts(), page=page, show=show)


@blueprint.post("/manage/jobs/<int:job_id>/retry")
def retry(job_id: int) -> ResponseReturnValue:
    operations.retry_job(actor_id=current.member_id(), job_id=job_id)
    return onward(url_for("jobs.index"))


@blueprint.post("/manage/jobs/<int:job_id>/discard")
def discard(job_id: int) -> ResponseReturnValue:
    operations.discard_job(actor_id=current.member_id(), job_id=job_id)
    return onward(url_for("jobs.index"))
