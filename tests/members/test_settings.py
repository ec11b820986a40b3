"""What members set for themselves: profile, password, address, sessions, language."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.core.db import db
from portal.core.decisions import Refused
from portal.members import operations, queries
from portal.members.models import MemberSession
from portal.members.queries import actor
from tests.members.conftest import PASSWORD

NEW = "quite another sentence"
PROFILE = {
    "display_name": "Alice Weaver",
    "handle": "Weaver",
    "title": "Planner",
    "city": "Dhaka",
    "about": "Looms.\nAnd yarn.",
}


@pytest.mark.parametrize(
    "path", ["/settings/profile", "/settings/security", "/settings/language", "/members", "/members/bob"]
)
def test_a_visitor_is_asked_to_sign_in(client, people, path):
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=/")


def test_alice_says_who_she_is(client, town, sign_in):
    sign_in(client, "alice")
    answer = client.post("/settings/profile", data=PROFILE)
    assert (answer.status_code, answer.location) == (303, "/members/weaver")
    page = client.get("/members/weaver").text
    assert all(text in page for text in ("Alice Weaver", "Planner", "Dhaka", "And yarn."))
    assert client.get("/members/alice").status_code == 404


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"handle": "bob"}, "Somebody has this handle already"),
        ({"handle": "no spaces"}, "A handle has letters"),
        ({"handle": "x" * 41}, "cannot be longer than 40"),
        ({"display_name": ""}, "how you are called"),
        ({"display_name": "\u200b \u2060\u00ad"}, "how you are called"),
    ],
)
def test_a_profile_that_does_not_fit_is_shown_again(client, town, sign_in, change, complaint):
    answer = sign_in(client, "alice").post("/settings/profile", data=PROFILE | change)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert "And yarn." in answer.text
    assert queries.by_id(town.people["alice"]).handle == "alice"


def test_a_profile_keeps_nothing_that_cannot_be_seen(client, town, sign_in):
    odd = {name: f"A\x00\u202e{value}" for name, value in PROFILE.items() if name != "handle"}
    assert sign_in(client, "alice").post("/settings/profile", data=PROFILE | odd).status_code == 303
    member = queries.by_handle("weaver")
    assert (member.display_name, member.about) == ("AAlice Weaver", "ALooms.\nAnd yarn.")


def test_what_a_suspended_member_may_not_post_they_may_not_put_on_their_page(client, town, sign_in):
    answer = sign_in(client, "suspended").post("/settings/profile", data=PROFILE)
    assert answer.status_code == 403
    assert "Your membership is suspended" in answer.text
    with pytest.raises(Refused, match="suspended"):
        operations.change_profile(member_id=town.people["suspended"], display_name="Cheap Lists")
    assert queries.by_id(town.people["suspended"]).display_name == "Suspended"


def test_a_new_password_signs_out_all_other_browsers(client, app, town, sign_in, letters):
    sign_in(other := app.test_client(), "alice")
    sign_in(client, "alice")
    answer = client.post("/settings/security/password", data={"current_password": PASSWORD, "password": NEW})
    assert answer.status_code == 303
    assert client.get("/settings/security").status_code == 200
    assert other.get("/settings/security").status_code == 303
    assert app.test_client().post("/login", data={"email": "alice@example.com", "password": NEW}).status_code == 303
    assert [letter.to for letter in letters()] == ["alice@example.com"]


def test_a_new_password_needs_the_present_one(client, town, sign_in):
    sign_in(client, "alice")
    answer = client.post("/settings/security/password", data={"current_password": "not hers", "password": NEW})
    assert answer.status_code == 422
    assert "not your present password" in answer.text


def test_a_new_password_makes_older_links_void(client, town, sign_in, letters):
    client.post("/recover", data={"email": "alice@example.com"})
    link = letters()[0].link
    sign_in(client, "alice").post("/settings/security/password", data={"current_password": PASSWORD, "password": NEW})
    assert client.get(link).status_code == 410


def test_a_new_address_is_proven_before_it_counts_and_the_old_one_is_told(client, app, town, sign_in, letters):
    sign_in(client, "alice")
    client.post("/settings/security/address", data={"email": "Weaver@example.com", "your_password": PASSWORD})
    letter = letters()[0]
    assert letter.to == "weaver@example.com"
    client.get(letter.link)
    assert queries.by_id(town.people["alice"]).email == "alice@example.com"

    assert app.test_client().post(letter.link).status_code == 303

    assert queries.by_id(town.people["alice"]).email == "weaver@example.com"
    assert [told.to for told in letters()] == ["alice@example.com"]
    assert client.post(letter.link).status_code == 410


def test_a_new_address_needs_the_password(client, town, sign_in, letters):
    sign_in(client, "alice")
    answer = client.post("/settings/security/address", data={"email": "w@example.com", "your_password": "not hers"})
    assert answer.status_code == 422
    assert letters() == []


def test_an_address_in_use_is_neither_told_nor_taken(client, town, sign_in, letters):
    sign_in(client, "alice")
    answers = [
        client.post("/settings/security/address", data={"email": email, "your_password": PASSWORD})
        for email in ("bob@example.com", "nobody@example.com")
    ]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/settings/security")}
    assert [letter.to for letter in letters()] == ["nobody@example.com"]
    assert not operations.change_address(member_id=town.people["alice"], email="bob@example.com")


def test_alice_ends_a_session_of_hers_and_never_one_of_bob(client, app, town, sign_in):
    sign_in(hers := app.test_client(), "alice")
    sign_in(his := app.test_client(), "bob")
    sign_in(client, "alice")
    rows = {
        row.member_id: row.id for row in db.session.scalars(sa.select(MemberSession).order_by(MemberSession.id.desc()))
    }
    first = db.session.scalar(sa.select(sa.func.min(MemberSession.id)))

    assert client.post(f"/settings/security/sessions/{rows[town.people['bob']]}/delete").status_code == 404
    assert his.get("/settings/security").status_code == 200
    assert client.post(f"/settings/security/sessions/{first}/delete").status_code == 303
    assert hers.get("/settings/security").status_code == 303
    assert client.get("/settings/security").status_code == 200


def test_ending_the_session_of_this_browser_is_signing_out(client, town, sign_in):
    sign_in(client, "alice")
    row_id = db.session.scalar(sa.select(MemberSession.id))
    assert client.post(f"/settings/security/sessions/{row_id}/delete").location == "/"
    assert client.get("/settings/security").status_code == 303


def test_alice_signs_out_all_other_browsers(client, app, town, sign_in):
    others = [sign_in(app.test_client(), "alice") for _ in range(3)]
    sign_in(client, "alice").post("/settings/security/sessions/delete")
    assert [other.get("/settings").status_code for other in others] == [303, 303, 303]
    assert client.get("/settings/security").status_code == 200


def test_the_list_of_sessions_names_browsers(client, town, sign_in):
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    client.post("/login", data={"email": "alice@example.com", "password": PASSWORD}, headers={"User-Agent": agent})
    assert "Firefox on Linux" in client.get("/settings/security").text


def test_a_member_reads_in_their_zone(client, town, sign_in):
    sign_in(client, "alice")
    assert client.post("/settings/language", data={"language": "en", "time_zone": "Asia/Dhaka"}).status_code == 303
    assert actor(town.people["alice"]).time_zone == "Asia/Dhaka"
    assert client.post("/settings/language", data={"language": "en", "time_zone": "Mars/Base"}).status_code == 422
    assert client.post("/settings/language", data={"language": "xx", "time_zone": "UTC"}).status_code == 422


def test_a_visitors_language_lasts_as_long_as_the_visit(client, app):
    answer = client.post("/language", data={"lang": "en", "next": "/login"})
    assert (answer.status_code, answer.location) == (303, "/login")
    with client.session_transaction() as session:
        assert session["language"] == "en"


def test_a_members_switch_of_language_is_kept(client, town, sign_in):
    operations.set_preferences(member_id=town.people["alice"], language="bn")
    answer = sign_in(client, "alice").post("/language", data={"lang": "en", "next": "//evil.org"})
    assert answer.location == "/"
    assert queries.by_id(town.people["alice"]).language == "en"


def test_an_unknown_language_changes_nothing(client, app):
    client.post("/language", data={"lang": "xx"})
    assert '<html lang="en"' in client.get("/login").text


def test_letters_come_in_a_language_that_there_is(client, town, letters):
    operations.set_preferences(member_id=town.people["alice"], language="pl")
    client.post("/recover", data={"email": "alice@example.com"})
    assert '<html lang="en"' in letters()[0].html
