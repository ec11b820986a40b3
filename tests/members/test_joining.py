"""Registering with confirmation by mail, in a browser without JavaScript."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core.db import db
from portal.core.facts import FactRow
from portal.members import operations, queries
from portal.members.models import Member, MemberSession
from portal.members.queries import actor
from tests.members.conftest import PASSWORD

FORM = {"display_name": "Farhana Akter", "email": "Farhana@Padma.example", "password": PASSWORD, "language": "en"}


def test_somebody_registers_confirms_and_is_in(client, people, letters):
    answer = client.post("/register", data=FORM)
    assert (answer.status_code, answer.location) == (303, "/register/sent")
    assert "farhana@padma.example" in client.get("/register/sent").text
    letter = letters()[0]
    assert letter.to == "farhana@padma.example"
    assert "Farhana Akter" in client.get(letter.link).text

    answer = client.post(letter.link)

    assert answer.status_code == 303
    assert answer.location.startswith("/guidelines")
    member = queries.by_handle("farhana-akter")
    assert actor(member.id).tier_rank == 1
    assert "@farhana-akter" in client.get("/members/farhana-akter").text


def test_opening_the_link_of_the_letter_changes_nothing(client, app, letters):
    client.post("/register", data=FORM)
    link = letters()[0].link
    before = _everything()
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert _everything() == before
    assert queries.by_email("farhana@padma.example").confirmed_at is None


def test_another_browser_confirms_and_chooses_the_password(client, app, letters):
    client.post("/register", data=FORM)
    other = app.test_client()
    answer = other.post(letters()[0].link)
    assert answer.location.startswith("/recover/")
    assert queries.by_email("farhana@padma.example").confirmed_at is not None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MemberSession)) == 0
    assert other.post(answer.location, data={"password": "words of my own"}).location == "/login"
    signing_in = {"email": FORM["email"], "password": "words of my own"}
    assert other.post("/login", data=signing_in).status_code == 303


@pytest.mark.parametrize("is_stranger_last", [False, True])
def test_who_registers_with_the_address_of_another_never_gets_in(client, app, letters, is_stranger_last):
    """Farhana follows the link in good faith; what a stranger typed before or after her opens nothing."""
    stranger, foul = app.test_client(), FORM | {"display_name": "Not Farhana", "password": "known to a stranger"}
    for browser, form in [(client, FORM), (stranger, foul)] if is_stranger_last else [(stranger, foul), (client, FORM)]:
        browser.post("/register", data=form)
    answer = client.post(letters()[-1].link)
    assert stranger.post("/login", data=foul).status_code == 422
    if is_stranger_last:
        assert answer.location.startswith("/recover/")
        client.post(answer.location, data={"password": PASSWORD})
    else:
        assert answer.location == "/"
        assert queries.by_email("farhana@padma.example").display_name == "Farhana Akter"
    assert stranger.post("/login", data=foul).status_code == 422
    assert app.test_client().post("/login", data=FORM).status_code == 303


def test_a_forged_link_says_so_and_confirms_nobody(client, app, letters):
    client.post("/register", data=FORM)
    link = letters()[0].link
    token = link.rpartition("/")[2]
    for broken in (f"/confirmations/{token[:-9]}{token[-9:].swapcase()}", "/confirmations/nonsense"):
        assert client.get(broken).status_code == client.post(broken).status_code == 410
    assert queries.by_email("farhana@padma.example").confirmed_at is None


def test_a_link_for_another_purpose_is_not_taken(client, town, letters):
    client.post("/recover", data={"email": "alice@example.com"})
    token = letters()[0].link.rpartition("/")[2]
    assert client.post(f"/confirmations/{token}").status_code == 410


@pytest.mark.parametrize("state", ["unknown", "unconfirmed", "member"])
def test_registering_tells_nobody_who_is_known(client, town, letters, state):
    """To the eye, the status, and the browser's own cookie, a known address looks like a new one."""
    addresses = {"unknown": "nobody@example.com", "unconfirmed": "newcomer@example.com", "member": "alice@example.com"}
    answer = client.post("/register", data=FORM | {"email": addresses[state]})
    page = client.get("/register/sent").text.replace(addresses[state], "…")
    assert (answer.status_code, answer.location) == (303, "/register/sent")
    assert _without_tokens(page) == _without_tokens(_page_of_a_stranger(client))
    subjects = {"unknown": "Confirm", "unconfirmed": "Confirm", "member": "You are a member already"}
    assert letters()[0].subject.startswith(subjects[state])


def test_registering_a_known_address_changes_nothing_of_the_member(client, town):
    before = queries.by_email("alice@example.com")
    client.post("/register", data=FORM | {"email": "ALICE@example.com", "password": "quite another sentence"})
    after = queries.by_email("alice@example.com")
    assert (after.display_name, after.password, after.handle) == (before.display_name, before.password, before.handle)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"display_name": " "}, "how you are called"),
        ({"email": "farhana"}, "not a complete address"),
        ({"password": "short"}, "At least 12 characters"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "too easy to guess"),
        ({"password": "farhana@padma.example"}, "too easy to guess"),
    ],
)
def test_what_does_not_fit_is_shown_again_with_the_text_kept(client, app, change, complaint):
    answer = client.post("/register", data=FORM | change)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert (FORM | change)["email"].strip().lower() in answer.text
    assert PASSWORD not in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 0


def test_people_of_one_name_get_handles_of_their_own(app):
    for number in range(3):
        operations.register_member(email=f"p{number}@example.com", display_name="Ana Núñez", password_hash=None)
    handles = set(db.session.scalars(sa.select(Member.handle)))
    assert handles == {"ana-nunez", "ana-nunez-2", "ana-nunez-3"}


def test_a_name_in_another_script_gets_a_handle_too(app):
    member_id = operations.register_member(email="n@example.com", display_name="নুসরাত জাহান", password_hash=None)
    assert queries.by_id(member_id).handle == "member"


def test_a_taken_address_and_a_taken_handle_are_told_apart(app):
    operations.register_member(email="a@example.com", display_name="A", password_hash=None, handle="ann")
    with pytest.raises(operations.AddressTaken):
        operations.register_member(email="A@example.com", display_name="B", password_hash=None)
    with pytest.raises(operations.HandleTaken):
        operations.register_member(email="b@example.com", display_name="B", password_hash=None, handle="ann")


def test_the_letter_comes_again_when_asked_for(client, people, letters):
    client.post("/confirmations", data={"email": "newcomer@example.com"})
    assert [letter.to for letter in letters()] == ["newcomer@example.com"]
    for address in ("alice@example.com", "nobody@example.com"):
        answer = client.post("/confirmations", data={"email": address})
        assert answer.location == "/register/sent"
    assert letters() == []


def test_a_name_that_nobody_vouched_for_is_not_sent_to_strangers(client, app, letters):
    client.post("/register", data=FORM | {"display_name": "Win at casino.example"})
    assert "casino" not in letters()[0].text


def test_joining_is_told_once(client, people, letters):
    operations.confirm_member(member_id=people.people["newcomer"])
    operations.confirm_member(member_id=people.people["newcomer"])
    about = sa.select(FactRow.kind).where(FactRow.subject_id == people.people["newcomer"])
    told = list(db.session.scalars(about.where(FactRow.subject_kind == "member").order_by(FactRow.id)))
    assert told.count("member_confirmed") == 1
    assert actor(people.people["newcomer"]).tier_rank == 1


def test_registering_too_often_is_refused_with_the_time_to_wait(client, app):
    for _ in range(10):
        client.post("/register", data=FORM | {"password": "short"})
    answer = client.post("/register", data=FORM)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "You can try again in" in answer.text
    assert "second" in answer.text


def _page_of_a_stranger(client: FlaskClient) -> str:
    client.post("/register", data=FORM | {"email": "stranger@example.com"})
    return client.get("/register/sent").text.replace("stranger@example.com", "…")


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())


def _everything() -> list[object]:
    rows = [
        db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Member, FactRow, MemberSession)
    ]
    db.session.rollback()
    return rows
