"""The staff's pages of categories."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from portal.community import queries
from tests.community.town import Town

FIELDS = {"name": "Harbour", "slug": "harbour", "icon": "truck", "access": "members", "tier_rank": "0"}


@pytest.fixture
def mina(client: FlaskClient, town: Town) -> FlaskClient:
    return town.sign_in(client, "mina")


@pytest.mark.parametrize("who", ["visitor", "alice", "omar"])
def test_only_managers_know_these_pages(client: FlaskClient, town: Town, who: str) -> None:
    town.sign_in(client, who)
    place = town.places["help"]
    for address in ("/manage/categories", "/manage/categories/new", f"/manage/categories/{place}"):
        assert client.get(address).status_code == 404
    for address in ("", f"/{place}", f"/{place}/position", f"/{place}/moderators", f"/{place}/invitations/1/delete"):
        assert client.post(f"/manage/categories{address}", data=FIELDS).status_code == 404


def test_a_category_is_made_and_stands_open_at_once(mina: FlaskClient, town: Town) -> None:
    assert mina.post("/manage/categories", data=FIELDS).status_code == 303
    assert "Harbour" in mina.get("/manage/categories").text
    assert town.sign_in(mina, "charlie").get("/community/harbour").status_code == 200


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ({"slug": "help"}, "Another category has this address"),
        ({"slug": "Hár bour"}, "Small letters"),
        ({"name": " "}, "needs a name"),
        ({"access": "tier"}, "from which tier upward"),
        ({"access": "secret"}, "Not a valid choice"),
        ({"tier_rank": "9"}, "Not a valid choice"),
        ({"icon": "skull"}, "Not a valid choice"),
    ],
)
def test_a_category_that_needs_mending_says_what(mina: FlaskClient, mistake: dict[str, str], message: str) -> None:
    answer = mina.post("/manage/categories", data=FIELDS | mistake)
    assert (answer.status_code, message in answer.text) == (422, True)


def test_a_gate_that_is_changed_is_in_force_on_the_next_request(mina: FlaskClient, town: Town) -> None:
    place = town.places["help"]
    fields = {"name": "Help", "slug": "help", "icon": "truck", "access": "tier", "tier_rank": "2"}
    assert mina.post(f"/manage/categories/{place}", data=fields).status_code == 303
    assert town.sign_in(mina, "charlie").get("/community/help").status_code == 404
    assert town.sign_in(mina, "bob").get("/community/help").status_code == 200
    page = town.sign_in(mina, "mina").get(f"/manage/categories/{place}").text
    assert '<option selected value="2">' in page


def test_moderators_and_guests_are_named_by_handle_and_let_go(mina: FlaskClient, town: Town) -> None:
    address, charlie = f"/manage/categories/{town.places['council']}", town.people["charlie"]
    for noun, field in (("moderators", "moderator-handle"), ("invitations", "invitation-handle")):
        assert mina.post(f"{address}/{noun}", data={field: "nobody"}).status_code == 422
        assert mina.post(f"{address}/{noun}", data={field: " @Charlie "}).status_code == 303
        assert "Charlie" in mina.get(address).text
        assert town.sign_in(mina, "charlie").get("/community/council").status_code == 200
        assert town.sign_in(mina, "mina").post(f"{address}/{noun}/{charlie}/delete").status_code == 303
        assert town.sign_in(mina, "charlie").get("/community/council").status_code == 404
        town.sign_in(mina, "mina")


def test_a_category_takes_another_place(mina: FlaskClient, town: Town) -> None:
    address = f"/manage/categories/{town.places['council']}/position"
    assert mina.post(address, data={"position": "1"}).status_code == 303
    assert [place.slug for place in queries.categories()] == ["council", "plaza", "help", "plus"]
    assert mina.post("/manage/categories/999/position", data={"position": "1"}).status_code == 404


def test_archived_categories_stand_last_and_take_nothing(mina: FlaskClient, town: Town) -> None:
    fields = {
        "name": "Plaza",
        "slug": "plaza",
        "icon": "truck",
        "access": "public",
        "tier_rank": "0",
        "is_archived": "y",
    }
    mina.post(f"/manage/categories/{town.places['plaza']}", data=fields)
    assert [place.slug for place in queries.seen_by(town.viewer("mina"), queries.categories())][-1] == "plaza"
    assert f'value="{town.places["plaza"]}"' not in mina.get("/topics/new").text
    assert "This category is archived" in mina.get("/community/plaza").text
