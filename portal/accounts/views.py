"""The staff's pages of customer organisations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from portal.accounts import operations, queries, slots
from portal.accounts.forms import AccountForm, DomainForm, NewAccountForm, PlacementForm
from portal.accounts.models import Account
from portal.accounts.policy import can_manage_accounts
from portal.core.decisions import NotFound, Refused
from portal.members import queries as members
from portal.web import current, navigation, reasons
from portal.web.responses import invalid, onward
from portal.web.typed import one_line

__all__ = ["blueprint", "slots"]

blueprint = Blueprint("accounts", __name__)
navigation.announce(
    "accounts.index",
    label=_l("Accounts"),
    icon="building-2",
    order=30,
    bar="staff",
    is_for=lambda viewer: can_manage_accounts(viewer).allowed,
)
reasons.learn(
    {
        "account_name_taken": reasons.Reason(_l("There is an account of this name already.")),
        "domain_is_malformed": reasons.Reason(_l("That is no mail domain. Write it as northwind.example, without @.")),
        "domain_taken": reasons.Reason(
            _l("This domain belongs to an account already. A domain can belong to one only.")
        ),
    }
)


@blueprint.before_request
def only_for_staff() -> None:
    if not can_manage_accounts(current.viewer()):
        raise NotFound


@blueprint.get("/manage/accounts")
def index() -> ResponseReturnValue:
    name = one_line(request.args.get("name"))[:120]
    page = queries.page(name, before=request.args.get("before"), after=request.args.get("after"))
    return render_template("accounts/account/index.html", page=page, name=name)


@blueprint.get("/manage/accounts/new")
def new() -> ResponseReturnValue:
    return render_template("accounts/account/new.html", form=NewAccountForm())


@blueprint.post("/manage/accounts")
def create() -> ResponseReturnValue:
    form = NewAccountForm()
    if not form.validate_on_submit():
        return invalid("accounts/account/new.html", form=form)
    try:
        account_id = operations.create_account(
            actor_id=current.member_id(), domains=form.domain_list(), **form.values()
        )
    except Refused as error:
        _complain(form.domains if error.decision.reason.startswith("domain_") else form.name, error)
        return invalid("accounts/account/new.html", form=form)
    return onward(_address(account_id))


@blueprint.get("/manage/accounts/<int:account_id>")
def show(account_id: int) -> ResponseReturnValue:
    account = queries.account(account_id)
    return render_template("accounts/account/show.html", **_shown(account, AccountForm(obj=account), DomainForm()))


@blueprint.post("/manage/accounts/<int:account_id>")
def update(account_id: int) -> ResponseReturnValue:
    account, form = queries.account(account_id), AccountForm()
    if form.validate_on_submit():
        try:
            operations.change_account(actor_id=current.member_id(), account_id=account_id, **form.values())
            return onward(_address(account_id))
        except Refused as error:
            _complain(form.name, error)
    return invalid("accounts/account/show.html", **_shown(account, form, DomainForm(formdata=None)))


@blueprint.post("/manage/accounts/<int:account_id>/domains")
def domain_create(account_id: int) -> ResponseReturnValue:
    account, form = queries.account(account_id), DomainForm()
    if form.validate_on_submit():
        try:
            operations.add_domain(actor_id=current.member_id(), account_id=account_id, domain=form.domain.data or "")
            return onward(_address(account_id))
        except Refused as error:
            _complain(form.domain, error)
    return invalid("accounts/account/show.html", **_shown(account, AccountForm(formdata=None, obj=account), form))


@blueprint.post("/manage/accounts/<int:account_id>/domains/delete")
def domain_delete(account_id: int) -> ResponseReturnValue:
    operations.remove_domain(actor_id=current.member_id(), account_id=account_id, domain=request.form.get("domain", ""))
    return onward(_address(account_id))


@blueprint.post("/manage/members/<handle>/account")
def placement_create(handle: str) -> ResponseReturnValue:
    member, form = members.by_handle(handle), PlacementForm()
    if not form.validate_on_submit():
        abort(422)
    operations.place_member(actor_id=current.member_id(), member_id=member.id, account_id=form.account_id())
    flash(_("Done. It is in force from the member's next click."), "ok")
    return onward(url_for("members_manage.show", handle=member.handle))


def _address(account_id: int) -> str:
    return url_for("accounts.show", account_id=account_id)


def _complain(field: Field, error: Refused) -> None:
    field.errors = [reasons.sentence(error.decision)]


def _shown(account: Account, form: AccountForm, domain_form: DomainForm) -> dict[str, Any]:
    people = queries.members(account.id, after=request.args.get("after"))
    return {"account": account, "form": form, "domain_form": domain_form, "people": people}
