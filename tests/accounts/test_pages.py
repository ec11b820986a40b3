"""The staff's pages of accounts, through the door; to everybody else they are not there."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from portal.accounts import operations, queries
from portal.members.queries import actor
from tests.kit.community import Counter
from tests.kit.pages import content
from tests.kit.town import PERSONAS, Town

OUTSIDERS = [name for name in PERSONAS if name not in ("mina", "ada")]


@pytest.fixture
def staff(town: Town, client: FlaskClient) -> FlaskClient:
    return town.sign_in(client, "mina")


def account_of(town: Town, name: str) -> int | None:
    return actor(town.people[name]).account_id


def create(town: Town, *names: str) -> list[int]:
    return [operations.create_account(actor_id=town.people["mina"], name=name) for name in names]


@pytest.mark.parametrize("persona", OUTSIDERS)
def test_outsiders_find_nothing(town: Town, client: FlaskClient, persona: str) -> None:
    account_id = account_of(town, "alice")
    town.sign_in(client, persona)
    missing = content(client.get("/manage/no-such-page").text)
    for address in ("/manage/accounts", "/manage/accounts/new", f"/manage/accounts/{account_id}"):
        page = client.get(address)
        assert (page.status_code, content(page.text)) == (404, missing), address
    posts = ("", f"/{account_id}", f"/{account_id}/domains", f"/{account_id}/domains/delete")
    for address in posts:
        assert (
            client.post(f"/manage/accounts{address}", data={"name": "Mine", "domain": "mine.example"}).status_code
            == 404
        )
    assert client.post("/manage/members/alice/account", data={"account": "0"}).status_code == 404
    assert queries.account(account_id).name == "Northwind"
    assert account_of(town, "alice") == account_id


def test_staff_enter_an_account_with_its_domains(staff: FlaskClient) -> None:
    assert staff.get("/manage/accounts/new").status_code == 200
    known = {"name": " Sundarline Shipping ", "vertical": "Logistics", "plan": "Growth", "country": "BD"}
    answer = staff.post("/manage/accounts", data=known | {"domains": "sundarline.example, @sundar.example"})
    assert answer.status_code == 303
    page = staff.get(answer.location).text
    for expected in (
        "Sundarline Shipping",
        "Logistics",
        "Growth",
        "sundarline.example",
        "sundar.example",
        "Nobody here yet",
    ):
        assert expected in page
    assert re.search(r'<option selected value="BD">Bangladesh</option>', page)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"name": ""}, "Give the account its name."),
        ({"name": " \x00 "}, "Give the account its name."),
        ({"name": "northwind"}, "There is an account of this name already."),
        ({"domains": "nonsense"}, "That is no mail domain."),
        ({"country": "ZZ"}, "Not a valid choice."),
    ],
)
def test_a_form_that_needs_mending_keeps_what_was_typed(
    staff: FlaskClient, changed: dict[str, str], complaint: str
) -> None:
    typed = {
        "name": "Sahyan",
        "vertical": "Cold chains",
        "plan": "",
        "country": "IN",
        "domains": "sahyan.example",
    } | changed
    answer = staff.post("/manage/accounts", data=typed)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert 'value="Cold chains"' in answer.text
    assert "Sahyan" not in [name for _, name in queries.choices()]


def test_staff_change_an_account_and_see_who_belongs_to_it(town: Town, staff: FlaskClient) -> None:
    address = f"/manage/accounts/{account_of(town, 'alice')}"
    assert "Alice" in staff.get(address).text
    known = {"name": "Northwind Freight", "vertical": "Logistics", "plan": "Enterprise", "country": "NL"}
    assert staff.post(address, data=known).status_code == 303
    assert "<h1>Northwind Freight</h1>" in staff.get(address).text
    refused = staff.post(address, data=known | {"name": ""})
    assert refused.status_code == 422
    assert "<h1>Northwind Freight</h1>" in refused.text


def test_staff_add_and_remove_a_domain(town: Town, staff: FlaskClient) -> None:
    account_id = account_of(town, "alice")
    address = f"/manage/accounts/{account_id}/domains"
    assert staff.post(address, data={"domain": "northwind.example"}).status_code == 303
    assert queries.of_domain("northwind.example") == account_id
    again = staff.post(address, data={"domain": "Northwind.Example"})
    assert again.status_code == 422
    assert "This domain belongs to an account already." in again.text
    assert staff.post(f"{address}/delete", data={"domain": "northwind.example"}).status_code == 303
    assert queries.of_domain("northwind.example") is None
    assert staff.post(f"{address}/delete", data={"domain": "northwind.example"}).status_code == 404


def test_staff_place_a_member_and_take_them_out(town: Town, staff: FlaskClient) -> None:
    (account_id,) = create(town, "Sahyan")
    assert staff.post("/manage/members/charlie/account", data={"account": str(account_id)}).status_code == 303
    assert account_of(town, "charlie") == account_id
    assert "Charlie" in staff.get(f"/manage/accounts/{account_id}").text
    assert staff.post("/manage/members/charlie/account", data={"account": "0"}).status_code == 303
    assert account_of(town, "charlie") is None
    for account in ("999999", "x", ""):
        assert staff.post("/manage/members/charlie/account", data={"account": account}).status_code == 422
    assert account_of(town, "charlie") is None


def test_the_members_page_of_staff_shows_and_offers_the_account(town: Town, staff: FlaskClient) -> None:
    create(town, "R&D Sahyan")
    page = staff.get("/manage/members/charlie").text
    assert re.search(rf'<option selected value="{town.accounts["Halden"]}">Halden</option>', page)
    assert ">R&amp;D Sahyan</option>" in page
    operations.place_member(actor_id=town.people["mina"], member_id=town.people["charlie"], account_id=None)
    assert re.search(r'<option selected value="0">None</option>', staff.get("/manage/members/charlie").text)


def test_the_register_names_the_companies(staff: FlaskClient) -> None:
    page = staff.get("/manage/members").text
    assert page.count(">Northwind<") == 2
    assert page.count(">Halden<") == 1


def test_the_filter_finds_a_part_of_the_name_and_takes_signs_for_signs(town: Town, staff: FlaskClient) -> None:
    create(town, "Sundarline", "Sahyan", "100% Cotton")
    found = staff.get("/manage/accounts?name=SUNDAR").text
    assert "Sundarline" in found
    assert "Sahyan" not in found
    assert "100% Cotton" in staff.get("/manage/accounts?name=%25").text
    assert "Sahyan" not in staff.get("/manage/accounts?name=%25").text
    assert "No account has" in staff.get("/manage/accounts?name=xyz").text


def test_the_list_goes_on_by_key_and_back_at_the_same_cost(
    town: Town, staff: FlaskClient, queries: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{letter}corp" for letter in "bADCefg"]
    create(town, *names)
    expected = sorted([*names, "Halden", "Northwind"], key=str.lower)
    costs = []

    def read(address: str) -> tuple[list[str], str]:
        with queries() as seen:
            text = staff.get(address).text
        costs.append(len(seen))
        return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', text), text

    assert read("/manage/accounts")[0] == expected
    monkeypatch.setattr("portal.accounts.queries.PAGE_ROWS", 4)
    shown, address = [], "/manage/accounts"
    pages = []
    for _ in range(3):
        rows, text = read(address)
        pages.append(rows)
        shown += rows
        onward = re.search(r'rel="next" href="([^"]+)"', text)
        address = onward.group(1).replace("&amp;", "&") if onward else ""
    assert shown == expected
    assert address == ""
    back = re.search(r'rel="prev" href="([^"]+)"', text).group(1).replace("&amp;", "&")
    assert read(back)[0] == pages[1]
    assert len(set(costs)) == 1


def test_what_cannot_be_stored_is_not_asked_of_the_database(town: Town, staff: FlaskClient) -> None:
    assert staff.post("/manage/accounts", data={"name": "Sah\x00yan\u202e", "country": ""}).status_code == 303
    assert "Sahyan" in [name for _, name in queries.choices()]
    assert staff.get("/manage/accounts?name=Sah%00yan").status_code == 400
    address = f"/manage/accounts/{town.accounts['Northwind']}/domains"
    assert staff.post(address, data={"domain": "a\x00b.example"}).status_code == 422
    assert staff.post(f"{address}/delete", data={"domain": "a\x00b.example"}).status_code == 404


def test_a_key_that_is_none_is_a_bad_request(staff: FlaskClient) -> None:
    assert staff.get("/manage/accounts?after=x").status_code == 400
