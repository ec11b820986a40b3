"""Accounts, their domains, and the one account a member belongs to at most."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts import operations, queries
from portal.accounts.queries import names
from portal.core.db import db
from portal.core.decisions import NotFound, Refused
from portal.core.facts import FactRow
from portal.members import operations as members
from portal.members.queries import actor
from tests.kit.community import Counter
from tests.kit.town import Town


def create(town: Town, name: str = "Sundarline", **known: object) -> int:
    return operations.create_account(actor_id=town.people["mina"], name=name, **known)


def account_of(town: Town, name: str) -> int | None:
    return actor(town.people[name]).account_id


def facts(kind: str) -> list[FactRow]:
    return list(db.session.scalars(sa.select(FactRow).where(FactRow.kind == kind).order_by(FactRow.id)))


def join(email: str) -> int:
    return members.register_member(email=email, display_name="Nusrat", password_hash=None, handle="nusrat")


def test_only_staff_create_accounts(town: Town) -> None:
    with pytest.raises(Refused, match="staff_only"):
        operations.create_account(actor_id=town.people["omar"], name="Mine")
    assert "Mine" not in [name for _, name in queries.choices()]


def test_two_accounts_never_share_a_name_whatever_the_case(town: Town) -> None:
    account_id = create(town, "Sundarline")
    with pytest.raises(Refused, match="account_name_taken"):
        create(town, "SUNDARLINE")
    other = create(town, "Sahyan")
    with pytest.raises(Refused, match="account_name_taken"):
        operations.change_account(
            actor_id=town.people["mina"], account_id=other, name="sundarline", vertical="", plan="", country=""
        )
    operations.change_account(
        actor_id=town.people["mina"],
        account_id=account_id,
        name="SundarLine",
        vertical="Logistics",
        plan="",
        country="BD",
    )
    assert queries.account(account_id).name == "SundarLine"


def test_a_change_of_nothing_is_no_fact(town: Town) -> None:
    account_id = create(town, plan="Growth")
    unchanged = {"name": "Sundarline", "vertical": "", "plan": "Growth", "country": ""}
    operations.change_account(actor_id=town.people["mina"], account_id=account_id, **unchanged)
    assert facts("account_changed") == []
    operations.change_account(actor_id=town.people["mina"], account_id=account_id, **unchanged | {"plan": "Enterprise"})
    assert [fact.subject_id for fact in facts("account_changed")] == [account_id]


def test_a_domain_belongs_to_one_account(town: Town) -> None:
    first = create(town, "Sundarline", domains=["sundarline.example"])
    second = create(town, "Sahyan")
    with pytest.raises(Refused, match="domain_taken"):
        operations.add_domain(actor_id=town.people["mina"], account_id=second, domain="Sundarline.Example")
    operations.remove_domain(actor_id=town.people["mina"], account_id=first, domain="sundarline.example")
    operations.add_domain(actor_id=town.people["mina"], account_id=second, domain="sundarline.example")
    assert queries.of_domain("sundarline.example") == second
    with pytest.raises(NotFound):
        operations.remove_domain(actor_id=town.people["mina"], account_id=first, domain="sundarline.example")


def test_an_account_with_a_bad_domain_is_not_created_at_all(town: Town) -> None:
    with pytest.raises(Refused, match="domain_is_malformed"):
        create(town, "Sundarline", domains=["sundarline.example", "nonsense"])
    assert "Sundarline" not in [name for _, name in queries.choices()]
    assert queries.of_domain("sundarline.example") is None


def test_a_placement_is_told_with_where_from_and_where_to(town: Town) -> None:
    northwind, sundarline = account_of(town, "alice"), create(town)
    operations.place_member(actor_id=town.people["mina"], member_id=town.people["alice"], account_id=sundarline)
    operations.place_member(actor_id=town.people["mina"], member_id=town.people["alice"], account_id=sundarline)
    operations.place_member(actor_id=town.people["mina"], member_id=town.people["alice"], account_id=None)
    told = [fact.detail for fact in facts("member_placed") if fact.subject_id == town.people["alice"]]
    assert told == [
        {"from_account_id": None, "to_account_id": northwind},
        {"from_account_id": northwind, "to_account_id": sundarline},
        {"from_account_id": sundarline, "to_account_id": None},
    ]
    assert account_of(town, "alice") is None


def test_only_staff_place_members_and_only_where_there_is_an_account(town: Town) -> None:
    with pytest.raises(Refused, match="staff_only"):
        operations.place_member(actor_id=town.people["alice"], member_id=town.people["charlie"], account_id=None)
    with pytest.raises(NotFound):
        operations.place_member(actor_id=town.people["mina"], member_id=town.people["charlie"], account_id=999_999)


def test_a_confirmed_address_places_its_member_and_an_unconfirmed_one_does_not(town: Town) -> None:
    account_id = create(town, domains=["sundarline.example"])
    nusrat = join("nusrat@sundarline.example")
    operations.place_by_address(member_id=nusrat)
    assert actor(nusrat).account_id is None
    members.confirm_member(member_id=nusrat)
    assert actor(nusrat).account_id == account_id
    placed = facts("member_placed")[-1]
    assert (placed.actor_id, placed.subject_id) == (None, nusrat)


def test_a_member_of_no_account_is_placed_by_a_new_proven_address_and_others_stay(town: Town) -> None:
    account_id = create(town, domains=["sundarline.example"])
    members.change_address(member_id=town.people["omar"], email="omar@sundarline.example")
    assert account_of(town, "omar") == account_id
    members.change_address(member_id=town.people["alice"], email="alice@sundarline.example")
    assert account_of(town, "alice") == town.accounts["Northwind"]


def test_a_subdomain_is_another_domain(town: Town) -> None:
    create(town, domains=["sundarline.example"])
    nusrat = join("nusrat@mail.sundarline.example")
    members.confirm_member(member_id=nusrat)
    assert actor(nusrat).account_id is None


def test_a_placement_by_staff_stands_against_the_address(town: Town) -> None:
    create(town, domains=["sundarline.example"])
    chosen, nusrat = create(town, "Sahyan"), join("nusrat@sundarline.example")
    operations.place_member(actor_id=town.people["mina"], member_id=nusrat, account_id=chosen)
    members.confirm_member(member_id=nusrat)
    assert actor(nusrat).account_id == chosen


def test_names_come_in_one_query_and_none_for_nobody(town: Town, queries: Counter) -> None:
    ids = [create(town, name) for name in ("Sundarline", "Sahyan", "Brandt")]
    with queries() as seen:
        assert names([*ids, ids[0], None]) == dict(zip(ids, ("Sundarline", "Sahyan", "Brandt"), strict=True))
        assert len(seen) == 1
        assert names([None]) == {}
        assert len(seen) == 1
