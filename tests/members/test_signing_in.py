"""Signing in and out: sessions are rows, and nothing tells who is known."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.core.facts import FactRow
from portal.members import operations, queries
from portal.members.models import MemberSession
from portal.members.operations.sessions import UNREMEMBERED
from tests.members.conftest import PASSWORD

ALICE = {"email": "alice@example.com", "password": PASSWORD}


def test_alice_signs_in_and_out(client, town):
    answer = client.post("/login", data=ALICE | {"email": " Alice@Example.com "})
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/settings/profile").status_code == 200
    assert _sessions(town) == 1

    answer = client.post("/logout")

    assert answer.status_code == 303
    assert _sessions(town) == 0
    assert client.get("/settings/profile").location.startswith("/login?next=")


def test_signing_out_takes_a_button(client, town, sign_in):
    sign_in(client, "alice")
    assert "Sign out?" in client.get("/logout").text
    assert _sessions(town) == 1


def test_a_cookie_kept_from_before_signing_out_opens_nothing(client, app, town):
    client.post("/login", data=ALICE)
    kept = client.get_cookie("rapport").value
    client.post("/logout")
    thief = app.test_client()
    thief.set_cookie("rapport", kept)
    assert thief.get("/settings/profile").status_code == 303


def test_only_the_hash_of_the_sessions_id_is_kept(client, town):
    client.post("/login", data=ALICE)
    with client.session_transaction() as session:
        token = session["sid"]
    row = db.session.scalars(sa.select(MemberSession)).one()
    assert row.token_hash == operations.token_hash(token)
    assert token not in str({column.name: getattr(row, column.name) for column in row.__table__.columns})


def test_staying_signed_in_is_a_long_session(client, app, town):
    client.post("/login", data=ALICE | {"keep": "y"})
    kept, short = app.test_client(), app.test_client()
    short.post("/login", data=ALICE)
    lengths = sorted((row.expires_at - row.created_at).days for row in db.session.scalars(sa.select(MemberSession)))
    assert lengths == [0, 30]
    assert client.get_cookie("rapport").expires is not None
    assert short.get_cookie("rapport").expires is None
    assert "remember_token" not in str(kept)
    assert client.get_cookie("remember_token") is None


def test_a_session_ends_by_itself(client, town, sign_in):
    sign_in(client, "alice")
    with clock.at(clock.now() + UNREMEMBERED):
        assert client.get("/settings/profile").status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "alice@example.com", "password": "not her password"},
        {"email": "nobody@example.com", "password": PASSWORD},
        {"email": "newcomer@example.com", "password": PASSWORD},
        {"email": "newcomer@example.com", "password": "not the password"},
        {"email": "alice@example.com", "password": ""},
        {"email": "charlie@example.com", "password": PASSWORD},
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(client, town, wrong):
    """Wrong password, unknown address, not confirmed, no password at all: one text, one status."""
    answer = client.post("/login", data=wrong)
    reference = client.post("/login", data={"email": "x@example.com", "password": "whatever it is"})
    assert answer.status_code == reference.status_code == 422
    assert _told(answer.text, wrong["email"]) == _told(reference.text, "x@example.com")
    assert "do not match" in answer.text
    assert _sessions(town) == 0


def test_a_hidden_password_is_not_sent_back(client, town):
    assert "not her password" not in client.post("/login", data=ALICE | {"password": "not her password"}).text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.org",
        "/\\evil.org",
        "https://evil.org/",
        "http:evil.org",
        "\\\\evil.org",
        "javascript:alert(1)",
        "/%09/evil.org",
        "///evil.org",
        "http://localhost.evil.org/",
    ],
)
@pytest.mark.parametrize("way", ["form", "query"])
def test_signing_in_never_leads_to_another_site(client, town, target, way):
    if way == "form":
        answer = client.post("/login", data=ALICE | {"next": target})
    else:
        answer = client.post("/login", data=ALICE, query_string={"next": target})
    assert answer.status_code == 303
    assert urlsplit(urljoin("http://localhost/login", answer.location.replace("\\", "/"))).hostname == "localhost"


def test_signing_in_leads_back_to_where_one_wanted_to_go(client, town):
    asked = client.get("/settings/security")
    page = client.get(asked.location).text
    assert 'value="/settings/security"' in page
    assert client.post("/login", data=ALICE | {"next": "/settings/security"}).location == "/settings/security"


def test_htmx_is_led_onward_as_well(client, town):
    answer = client.post("/login", data=ALICE | {"next": "/members"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/members")


def test_guessing_is_slow_for_one_address_from_anywhere(client, town, app):
    for _ in range(10):
        client.post("/login", data=ALICE | {"password": "a guess of mine"})
    answer = client.post("/login", data=ALICE, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert client.post("/login", data=ALICE | {"email": "bob@example.com"}).status_code == 303


def test_a_hash_of_yesterday_is_brought_up_to_date_by_signing_in(client, town, app):
    """The library changes its copy of the member; an operation writes it."""
    member = queries.by_email("alice@example.com")
    old = app.extensions["security"].pwd_context.handler("pbkdf2_sha512").hash(PASSWORD)
    operations.keep_credentials(member_id=member.id, changes={"password": old})
    assert client.post("/login", data=ALICE).status_code == 303
    assert queries.by_id(member.id).password.startswith("$argon2")
    assert _sessions(town) == 1


def test_the_library_may_change_nothing_else(town):
    with pytest.raises(ValueError, match="active"):
        operations.keep_credentials(member_id=town.people["alice"], changes={"active": False})


def test_a_json_body_opens_no_door(client, town):
    """The library would answer programs with a token of its own making."""
    answer = client.post("/login", json=ALICE)
    assert answer.status_code == 415
    assert "token" not in answer.text
    assert _sessions(town) == 0


def test_signing_in_is_told_as_a_fact(client, town):
    client.post("/login", data=ALICE)
    kinds = sa.select(FactRow.kind).where(FactRow.actor_id == town.people["alice"])
    assert "session_started" in set(db.session.scalars(kinds))


def _sessions(town: object) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(MemberSession)) or 0


def _told(page: str, email: str) -> str:
    return "\n".join(line for line in page.replace(email, "…").splitlines() if "csrf" not in line.lower())
