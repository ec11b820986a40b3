"""The staff's pages of members: who may enter, and what holds from the next click."""

from __future__ import annotations

import pytest

from portal.core.decisions import Refused
from portal.members import operations, queries
from portal.members.models import RoleName
from portal.members.queries import actor

PAGES = ("/manage/members", "/manage/members/alice", "/manage/tiers", "/manage/tiers/new", "/manage/guidelines")
ACTS = (
    "/manage/members/alice/roles",
    "/manage/members/alice/tiers",
    "/manage/members/alice/suspension",
    "/manage/members/alice/suspension/delete",
    "/manage/tiers",
    "/manage/guidelines",
)


@pytest.mark.parametrize("persona", ["visitor", "newcomer", "suspended", "alice", "omar"])
def test_to_others_the_staffs_addresses_do_not_exist(client, people, sign_in, persona):
    sign_in(client, persona)
    assert {client.get(path).status_code for path in PAGES} == {404}
    assert {client.post(path).status_code for path in ACTS} == {404}


@pytest.mark.parametrize("persona", ["mina", "ada"])
def test_staff_enter(client, people, sign_in, persona):
    sign_in(client, persona)
    assert {client.get(path).status_code for path in PAGES} == {200}


def test_staff_find_a_member_by_a_part_of_the_address(client, people, sign_in):
    page = sign_in(client, "mina").get("/manage/members?name=charlie@ex").text
    assert "/manage/members/charlie" in page
    assert "/manage/members/bob" not in page


def test_mina_grants_a_tier_and_ends_it(client, people, sign_in):
    sign_in(client, "mina")
    values = {"tier": people.tiers["prime"], "why": "Council"}
    assert client.post("/manage/members/charlie/tiers", data=values).status_code == 303
    assert actor(people.people["charlie"]).tier_rank == 3
    held = queries.grants(people.people["charlie"])[0]
    assert (held.grant.reason, held.granted_by) == ("Council", "Mina")
    assert "Council" in client.get("/manage/members/charlie").text
    assert client.post(f"/manage/members/charlie/tiers/{held.grant.id}/delete").status_code == 303
    assert actor(people.people["charlie"]).tier_rank == 1


def test_a_grant_of_another_member_is_not_found(client, people, sign_in):
    grant_id = queries.grants(people.people["bob"])[0].grant.id
    assert sign_in(client, "mina").post(f"/manage/members/charlie/tiers/{grant_id}/delete").status_code == 404
    assert actor(people.people["bob"]).tier_rank == 3


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"why": ""}, "Please say why"),
        ({"why": "x", "ends_on": "2020-01-01"}, "later than the beginning"),
        ({"why": "x", "ends_on": "9999-12-31"}, "too far away"),
        ({"why": "x", "tier": 999}, "Not a valid choice"),
    ],
)
def test_a_grant_that_does_not_fit_is_shown_again(client, people, sign_in, values, complaint):
    answer = sign_in(client, "mina").post("/manage/members/charlie/tiers", data={"tier": people.tiers["plus"]} | values)
    assert answer.status_code == 422
    assert complaint in answer.text


def test_mina_suspends_charlie_until_a_day_and_lifts_it(client, app, people, sign_in):
    sign_in(his := app.test_client(), "charlie")
    sign_in(client, "mina")
    client.post("/manage/members/charlie/suspension", data={"reason": "Sold addresses.", "until": "2999-01-01"})
    assert "Your membership is suspended" in his.get("/members").text
    assert "Sold addresses." in client.get("/manage/members/charlie").text
    client.post("/manage/members/charlie/suspension/delete")
    assert "is suspended" not in his.get("/members").text


def test_a_suspension_ends_within_the_calendar(client, people, sign_in):
    days = {"reason": "Sold addresses.", "until": "9999-12-31"}
    answer = sign_in(client, "mina").post("/manage/members/charlie/suspension", data=days)
    assert answer.status_code == 422
    assert "too far away" in answer.text


def test_a_suspension_needs_a_reason(client, people, sign_in):
    answer = sign_in(client, "mina").post("/manage/members/charlie/suspension", data={"reason": " "})
    assert answer.status_code == 422
    assert not actor(people.people["charlie"]).is_suspended


@pytest.mark.parametrize(
    ("who", "whom", "reason"),
    [("mina", "mina", "not_yourself"), ("mina", "ada", "admins_only"), ("alice", "charlie", "staff_only")],
)
def test_whom_nobody_may_suspend(people, who, whom, reason):
    with pytest.raises(Refused) as refusal:
        operations.suspend_member(actor_id=people.people[who], member_id=people.people[whom], reason="x")
    assert refusal.value.decision.reason == reason


def test_only_administrators_decide_who_is_staff(client, people, sign_in):
    sign_in(client, "mina")
    assert client.post("/manage/members/alice/roles", data={"role": "admin"}).status_code == 403
    assert client.post("/manage/members/ada/roles/admin/delete").status_code == 403
    assert not actor(people.people["alice"]).roles
    sign_in(client, "ada")
    assert client.post("/manage/members/alice/roles", data={"role": "manager"}).status_code == 303
    assert actor(people.people["alice"]).is_manager
    assert client.post("/manage/members/alice/roles/manager/delete").status_code == 303
    assert not actor(people.people["alice"]).is_staff
    assert client.post("/manage/members/alice/roles/emperor/delete").status_code == 404


def test_the_last_key_stays_in_the_house(people):
    ada = people.people["ada"]
    with pytest.raises(Refused) as refusal:
        operations.revoke_role(actor_id=ada, member_id=ada, role=RoleName.ADMIN)
    assert refusal.value.decision.reason == "own_admin_role"


def test_a_suspended_manager_manages_nothing(people):
    operations.suspend_member(actor_id=people.people["ada"], member_id=people.people["mina"], reason="x")
    with pytest.raises(Refused) as refusal:
        operations.suspend_member(actor_id=people.people["mina"], member_id=people.people["bob"], reason="x")
    assert refusal.value.decision.reason == "suspended"


def test_staff_write_and_order_tiers(client, people, sign_in):
    sign_in(client, "mina")
    words = {"name": "Council", "slug": "council", "description": "", "benefits": "A seat\n\nA say", "price_label": ""}
    assert client.post("/manage/tiers", data=words).status_code == 303
    tier = queries.tiers()[-1]
    assert (tier.name, tier.rank, tier.benefits) == ("Council", 4, ["A seat", "A say"])
    assert client.post("/manage/tiers", data=words).status_code == 422
    assert client.post("/manage/tiers", data=words | {"slug": "Not OK"}).status_code == 422
    assert "A seat" in client.get(f"/manage/tiers/{tier.id}").text
    renamed = {name: value for name, value in words.items() if name != "slug"} | {"name": "The council"}
    assert client.post(f"/manage/tiers/{tier.id}", data=renamed).status_code == 303
    assert client.post(f"/manage/tiers/{tier.id}", data=renamed | {"slug": "other"}).status_code == 303
    client.post(f"/manage/tiers/{tier.id}/position", data={"direction": "down"})
    changed = queries.tier(tier.id)
    assert (changed.name, changed.slug, changed.rank) == ("The council", "council", 3)


def test_a_member_page_costs_the_same_for_one_grant_and_for_many(client, people, queries, sign_in):
    sign_in(client, "mina")
    with queries() as few:
        client.get("/manage/members/charlie")
    for _ in range(5):
        operations.grant_tier(
            member_id=people.people["charlie"],
            tier_id=people.tiers["plus"],
            source="staff",
            granted_by_id=people.people["mina"],
        )
    with queries() as many:
        client.get("/manage/members/charlie")
    assert len(few) == len(many)
