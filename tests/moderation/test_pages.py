"""Flagging and removing through the door, without JavaScript."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from portal.community import queries as community
from portal.guidelines import queries as rules
from portal.moderation import operations, queries
from tests.kit.community import Counter
from tests.kit.pages import content
from tests.kit.town import PERSONAS, Town

STATEMENT = "It names the price that another company pays. Leave the number out."


@pytest.fixture
def post_id(town: Town) -> int:
    return town.reply(town.topics["help"], "alice", "They pay nine euro a pallet.")


@pytest.fixture
def clause_id(town: Town) -> int:
    in_force = rules.latest()
    assert in_force is not None
    return in_force.clauses[1].id


def state(town: Town, post_id: int) -> str:
    return community.post(post_id, viewer=town.viewer("mina")).state


def open_flags(town: Town) -> list[queries.FlagLine]:
    return list(queries.open_flags(town.viewer("mina")).items)


def addresses(post_id: int) -> list[tuple[str, str]]:
    return [
        ("GET", f"/posts/{post_id}/flags/new"),
        ("POST", f"/posts/{post_id}/flags"),
        ("GET", f"/posts/{post_id}/removal/new"),
        ("POST", f"/posts/{post_id}/removal"),
    ]


@pytest.mark.parametrize("persona", ["visitor", "newcomer", "suspended", "charlie", "alice", "omar"])
def test_for_a_post_that_one_can_not_see_every_page_is_missing(
    town: Town, client: FlaskClient, persona: str, clause_id: int
) -> None:
    """The council is open to Bob, who is invited, and to staff."""
    town.sign_in(client, persona)
    missing = content(client.get("/posts/999999/flags/new").text)
    typed = {"clause": str(clause_id), "statement": STATEMENT}
    for method, address in addresses(town.posts["council", 1]):
        page = client.open(address, method=method, data=typed if method == "POST" else None)
        assert page.status_code == 404, address
        if method == "GET":
            assert content(page.text) == missing, address
    assert state(town, town.posts["council", 1]) == "visible"


def test_a_member_flags_from_the_form_and_takes_it_back(
    town: Town, client: FlaskClient, post_id: int, clause_id: int
) -> None:
    town.sign_in(client, "charlie")
    form = client.get(f"/posts/{post_id}/flags/new").text
    assert "1.2 Keep numbers at home" in form
    assert "Post no prices and no figures of another company." in form
    assert "They pay nine euro a pallet." in form
    answer = client.post(f"/posts/{post_id}/flags", data={"clause": str(clause_id), "note": " The number. "})
    assert (answer.status_code, answer.location) == (303, f"/posts/{post_id}")
    assert [(line.flagger_handle, line.flag.note) for line in open_flags(town)] == [("charlie", "The number.")]
    again = client.post(f"/posts/{post_id}/flags", data={"clause": str(clause_id)})
    assert again.status_code == 422
    assert "You have flagged this post already" in again.text
    assert client.post(f"/posts/{post_id}/flags/delete").status_code == 303
    assert open_flags(town) == []


@pytest.mark.parametrize("clause", [None, "", "x", "999999"])
def test_a_flag_or_removal_without_a_clause_keeps_the_text_and_does_nothing(
    town: Town, client: FlaskClient, post_id: int, clause: str | None
) -> None:
    typed = {"note": "Look at the number.", "statement": STATEMENT} | ({"clause": clause} if clause is not None else {})
    town.sign_in(client, "omar")
    for address, kept in (("flags", "Look at the number."), ("removal", STATEMENT)):
        answer = client.post(f"/posts/{post_id}/{address}", data=typed)
        assert answer.status_code == 422
        assert kept in answer.text
        assert 'role="alert"' in answer.text
    assert open_flags(town) == []
    assert state(town, post_id) == "visible"


def test_a_visitor_who_reads_a_public_post_is_told_to_sign_in(town: Town, client: FlaskClient) -> None:
    page = client.get(f"/posts/{town.posts['plaza', 1]}/flags/new")
    assert page.status_code == 403
    assert "/login?next=" in page.text


def test_a_member_who_sees_the_post_but_does_not_moderate_is_refused_with_the_reason(
    town: Town, client: FlaskClient, post_id: int, clause_id: int
) -> None:
    town.sign_in(client, "charlie")
    assert client.get(f"/posts/{post_id}/removal/new").status_code == 403
    refused = client.post(f"/posts/{post_id}/removal", data={"clause": str(clause_id), "statement": STATEMENT})
    assert refused.status_code == 403
    assert state(town, post_id) == "visible"


def test_a_moderator_removes_and_puts_back(town: Town, client: FlaskClient, post_id: int, clause_id: int) -> None:
    town.sign_in(client, "omar")
    assert client.get(f"/posts/{post_id}/removal/new").status_code == 200
    short = client.post(f"/posts/{post_id}/removal", data={"clause": str(clause_id), "statement": "Not here."})
    assert short.status_code == 422
    assert "Write at least a sentence" in short.text
    assert "Not here.</textarea>" in short.text
    answer = client.post(f"/posts/{post_id}/removal", data={"clause": str(clause_id), "statement": STATEMENT})
    assert (answer.status_code, answer.location) == (303, f"/posts/{post_id}")
    assert state(town, post_id) == "removed"
    assert client.get(f"/posts/{post_id}/removal/new").status_code == 403
    assert client.post(f"/posts/{post_id}/removal/delete").status_code == 303
    assert state(town, post_id) == "visible"


def test_a_statement_of_nothing_is_none(town: Town, client: FlaskClient, post_id: int, clause_id: int) -> None:
    town.sign_in(client, "omar")
    for statement in ("", "   ", "\x00" * 30):
        answer = client.post(f"/posts/{post_id}/removal", data={"clause": str(clause_id), "statement": statement})
        assert answer.status_code == 422
    assert state(town, post_id) == "visible"


def test_htmx_is_sent_onward_and_gets_no_page(town: Town, client: FlaskClient, post_id: int, clause_id: int) -> None:
    town.sign_in(client, "charlie")
    answer = client.post(f"/posts/{post_id}/flags", data={"clause": str(clause_id)}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"], answer.data) == (204, f"/posts/{post_id}", b"")


@pytest.mark.parametrize("persona", [name for name in PERSONAS if name not in ("omar", "mina", "ada")])
def test_to_those_who_moderate_nothing_the_list_is_missing(town: Town, client: FlaskClient, persona: str) -> None:
    town.sign_in(client, persona)
    page = client.get("/moderation")
    assert (page.status_code, content(page.text)) == (404, content(client.get("/no-such-page").text))
    assert client.post("/flags/1/dismissal").status_code in (403, 404)


def test_a_moderator_reads_the_open_flags_and_dismisses_one(
    town: Town, client: FlaskClient, post_id: int, clause_id: int
) -> None:
    charlie = town.people["charlie"]
    operations.flag_post(member_id=charlie, post_id=post_id, clause_id=clause_id, note="<b>Look</b>")
    operations.flag_post(member_id=charlie, post_id=town.posts["plaza", 1], clause_id=clause_id)
    town.sign_in(client, "omar")
    page = client.get("/moderation").text
    assert "They pay nine euro a pallet." in page
    assert "1.2 Keep numbers at home" in page
    assert "&lt;b&gt;Look&lt;/b&gt;" in page
    assert page.count('id="flag-') == 1
    flag_id = re.search(r'id="flag-(\d+)"', page).group(1)
    assert client.post(f"/flags/{flag_id}/dismissal").status_code == 303
    assert "No open flags" in client.get("/moderation").text
    assert len(open_flags(town)) == 1


def test_the_list_goes_on_by_key_at_the_same_cost(
    town: Town, client: FlaskClient, clause_id: int, queries: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [town.reply(town.topics["help"], "alice", f"Number {number}.") for number in range(5)]
    for each in posts:
        operations.flag_post(member_id=town.people["charlie"], post_id=each, clause_id=clause_id)
    town.sign_in(client, "mina")
    with queries() as whole:
        assert client.get("/moderation").text.count('id="flag-') == 5
    monkeypatch.setattr("portal.moderation.queries.PAGE_ROWS", 2)
    address, seen = "/moderation", []
    while address:
        with queries() as sent:
            page = client.get(address).text
        assert len(sent) == len(whole)
        seen += re.findall(r"<p>Number (\d)\.</p>", page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = onward.group(1) if onward else ""
    assert seen == ["4", "3", "2", "1", "0"]
    assert client.get("/moderation?before=x").status_code == 400


def test_an_edited_removal_stands_on_the_list_and_comes_back_from_there(
    town: Town, client: FlaskClient, post_id: int, clause_id: int
) -> None:
    operations.remove_post(moderator_id=town.people["omar"], post_id=post_id, clause_id=clause_id, statement=STATEMENT)
    town.edit(post_id, "alice", "They pay by the pallet.")
    town.sign_in(client, "omar")
    page = client.get("/moderation").text
    assert f'id="edited-{post_id}"' in page
    assert client.post(f"/posts/{post_id}/removal/delete").status_code == 303
    assert f'id="edited-{post_id}"' not in client.get("/moderation").text
