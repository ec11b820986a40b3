"""One query tells who sends a request, and whatever changes about them holds from the next request on."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.guidelines import operations as guidelines
from portal.members import operations
from portal.members import queries as members
from portal.members.models import Member, MemberSession, RoleName
from portal.members.policy import can_write
from portal.members.queries import actor


def test_identity_is_one_query(client, people, queries, sign_in):
    sign_in(client, "ada")
    with queries() as seen:
        client.get("/sessions/nothing-here")
    assert len([statement for statement in seen if "member" in statement]) == 1


def test_a_visitor_costs_no_query(client, app, queries):
    with queries() as seen:
        client.get("/register")
    assert seen == []


def test_the_viewer_of_a_request_is_the_actor_of_an_operation(client, people, sign_in):
    for name, member_id in people.people.items():
        found = members.signed_in(operations.token_hash(operations.start_session(member_id=member_id)))
        assert found.viewer == actor(member_id), name


def test_a_suspension_holds_from_the_next_request(client, people, sign_in):
    sign_in(client, "charlie")
    assert "is suspended" not in client.get("/members").text
    operations.suspend_member(actor_id=people.people["mina"], member_id=people.people["charlie"], reason="Spam.")
    page = client.get("/members")
    assert page.status_code == 200
    assert "Your membership is suspended" in page.text
    assert can_write(actor(people.people["charlie"])).reason == "suspended"
    assert "Spam." in client.get("/settings/security").text


def test_a_lost_role_is_lost_at_once(client, people, sign_in):
    sign_in(client, "mina")
    assert client.get("/manage/members").status_code == 200
    operations.revoke_role(actor_id=people.people["ada"], member_id=people.people["mina"], role=RoleName.MANAGER)
    assert client.get("/manage/members").status_code == 404


def test_a_deactivated_member_is_signed_out_at_once(client, people, sign_in):
    sign_in(client, "charlie")
    with db.engine.begin() as connection:
        connection.execute(sa.update(Member).where(Member.handle == "charlie").values(active=False))
    assert client.get("/register").status_code == 200  # Which is for visitors only.
    assert client.get("/members").status_code == 303


def test_new_guidelines_wait_for_everybody_from_the_next_request(client, people, sign_in):
    sign_in(client, "alice")
    assert can_write(actor(people.people["alice"]))
    clauses = [guidelines.ClauseDraft("1", "Be kind", "To everybody.")]
    guidelines.publish_version(actor_id=people.people["mina"], clauses=clauses, summary_of_change="Shorter.")
    assert can_write(actor(people.people["alice"])).reason == "accept_guidelines"
    assert "The guidelines wait for you" in client.get("/members").text


@pytest.mark.parametrize(("name", "reason"), [("newcomer", "not_confirmed"), ("suspended", "suspended"), ("alice", "")])
def test_who_may_write(people, name, reason):
    assert can_write(actor(people.people[name])).reason == reason
    assert can_write(people.viewer("visitor")).reason == "sign_in"


def test_reading_notes_nothing_and_the_beacon_does(client, people, sign_in):
    sign_in(client, "alice")
    later = clock.now() + timedelta(minutes=6)
    with clock.at(later):
        assert "/sessions/seen" in client.get("/members").text
        assert _seen() < later
        assert client.post("/sessions/seen").status_code == 204
        assert _seen() == later
        assert "/sessions/seen" not in client.get("/members").text


def test_the_beacon_writes_at_most_every_five_minutes(client, people, sign_in, queries):
    sign_in(client, "alice")
    with queries() as seen:
        client.post("/sessions/seen")
    assert not any(statement.startswith(("UPDATE", "INSERT", "DELETE")) for statement in seen)


def test_a_cookie_of_another_secret_opens_nothing(client, people):
    client.set_cookie("rapport", "eyJzaWQiOiJ4In0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert client.get("/settings").status_code == 303


def test_error_pages_know_who_reads_them(client, people, sign_in):
    assert "Alice" in sign_in(client, "alice").get("/members/nobody-of-that-name").text


def _seen() -> object:
    db.session.close()
    return db.session.scalar(sa.select(MemberSession.last_seen_at))
