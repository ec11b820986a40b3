"""A lost password: a letter, a page, a button; and nobody learns who is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.members import queries
from tests.members.conftest import PASSWORD

NEW = "quite another sentence"


def test_alice_gets_a_new_password_and_all_browsers_are_signed_out(client, app, town, letters, sign_in):
    sign_in(other := app.test_client(), "alice")
    client.post("/recover", data={"email": "Alice@example.com"})
    link = letters()[0].link

    answer = client.post(link, data={"password": NEW})

    assert (answer.status_code, answer.location) == (303, "/login")
    assert other.get("/settings").location.startswith("/login")
    assert client.post("/login", data={"email": "alice@example.com", "password": PASSWORD}).status_code == 422
    assert client.post("/login", data={"email": "alice@example.com", "password": NEW}).status_code == 303
    assert [letter.subject for letter in letters()] == ["Your password was changed · Rapport"]


def test_a_link_is_good_for_one_use(client, town, letters):
    client.post("/recover", data={"email": "alice@example.com"})
    link = letters()[0].link
    client.post(link, data={"password": NEW})
    assert client.get(link).status_code == 410
    assert client.post(link, data={"password": "yet another sentence"}).status_code == 410
    assert client.post("/login", data={"email": "alice@example.com", "password": NEW}).status_code == 303


def test_a_link_grows_old(client, town, letters):
    client.post("/recover", data={"email": "alice@example.com"})
    link = letters()[0].link
    with clock.at(clock.now() + timedelta(hours=1, minutes=59)):
        assert client.get(link).status_code == 200
    with clock.at(clock.now() + timedelta(hours=2, minutes=1)):
        assert client.get(link).status_code == client.post(link, data={"password": NEW}).status_code == 410


def test_opening_the_link_changes_nothing(client, town, letters):
    client.post("/recover", data={"email": "alice@example.com"})
    link = letters()[0].link
    before = queries.by_email("alice@example.com").password
    client.get(link)
    client.head(link)
    db.session.rollback()
    assert queries.by_email("alice@example.com").password == before
    assert client.get(link).status_code == 200


def test_a_password_too_short_is_refused_and_the_link_stays_good(client, town, letters):
    client.post("/recover", data={"email": "alice@example.com"})
    link = letters()[0].link
    answer = client.post(link, data={"password": "short"})
    assert answer.status_code == 422
    assert "At least 12 characters" in answer.text
    assert client.post(link, data={"password": NEW}).status_code == 303


def test_recovering_proves_the_address_as_well(client, town, letters):
    """Whoever registered with somebody else's address has lost it to its owner."""
    client.post("/recover", data={"email": "newcomer@example.com"})
    client.post(letters()[0].link, data={"password": NEW})
    assert client.post("/login", data={"email": "newcomer@example.com", "password": PASSWORD}).status_code == 422
    assert client.post("/login", data={"email": "newcomer@example.com", "password": NEW}).status_code == 303


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_asking_tells_nobody_who_is_known(client, town, letters, queries, email):
    with queries() as seen:
        answer = client.post("/recover", data={"email": email})
    assert (answer.status_code, answer.location) == (303, "/recover/sent")
    assert not any("member.email" in statement for statement in seen)
    assert [letter.to for letter in letters()] == ([email] if email.startswith("alice") else [])
