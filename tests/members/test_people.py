"""Profiles and the directory: who sees whom, and how lists go on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.members import operations, queries
from portal.members.imported import ImportedMember, import_members
from portal.members.models import Member
from portal.members.policy import can_see, visible_to
from tests.kit.pages import content
from tests.kit.town import PERSONAS


@pytest.fixture
def everybody(people):
    """Beside the town's people: an imported person, and somebody whose membership has ended."""
    import_members([ImportedMember(external_id=7, display_name="Iris", about="", city="", joined_at=clock.now())])
    gone = operations.register_member(email="gone@example.com", display_name="Gone", password_hash=None)
    with db.engine.begin() as connection:
        connection.execute(sa.update(Member).where(Member.id == gone).values(active=False))
    return people


@pytest.mark.parametrize("persona", PERSONAS)
def test_can_see_and_visible_to_are_one_rule(everybody, persona):
    viewer = everybody.viewer(persona)
    seen = {member.handle for member in db.session.scalars(sa.select(Member)) if can_see(viewer, member)}
    assert seen == set(db.session.scalars(sa.select(Member.handle).where(visible_to(viewer))))


@pytest.mark.parametrize("name", ["newcomer", "gone", "nobody"])
def test_who_is_not_to_be_seen_is_a_missing_page(client, everybody, sign_in, name):
    sign_in(client, "alice")
    pages = [client.get(f"/members/{handle}") for handle in (name, "never-was")]
    assert {page.status_code for page in pages} == {404}
    assert content(pages[0].text) == content(pages[1].text)


def test_staff_see_who_has_yet_to_confirm(client, everybody, sign_in):
    assert sign_in(client, "mina").get("/members/newcomer").status_code == 200


def test_a_suspension_is_shown_to_staff_only(client, app, people, sign_in):
    assert "Suspended." in sign_in(client, "mina").get("/members/suspended").text
    assert "Suspended." not in sign_in(client, "alice").get("/members/suspended").text


def test_an_address_is_shown_to_nobody_on_a_profile(client, people, sign_in):
    assert "@example.com" not in sign_in(client, "bob").get("/members/alice").text
    assert "@example.com" not in client.get("/members").text


def test_a_profile_says_the_tier(client, people, sign_in):
    assert "Prime" in sign_in(client, "alice").get("/members/bob").text


def test_the_directory_lists_members_and_finds_them_by_name(client, everybody, sign_in):
    page = sign_in(client, "alice").get("/members").text
    assert "/members/bob" in page
    assert "/members/newcomer" not in page
    assert "/members/iris" not in page
    found = client.get("/members?name=CHAR").text
    assert "/members/charlie" in found
    assert "/members/bob" not in found
    assert "Nobody of that name" in client.get("/members?name=100%25_").text


def test_the_directory_goes_on_by_key_and_back(app, people):
    for number in range(2 * 24):
        member_id = operations.register_member(
            email=f"m{number}@x.example", display_name=f"M{number}", password_hash=None
        )
        operations.confirm_member(member_id=member_id)
    viewer, pages, after = people.viewer("alice"), [], None
    while True:
        page = queries.directory(viewer, after=after)
        pages.append(page)
        if page.after is None:
            break
        after = page.after
    handles = [row.member.handle for page in pages for row in page.items]
    assert len(handles) == len(set(handles)) == 48 + 7
    assert pages[0].before is None
    back = queries.directory(viewer, before=pages[-1].before)
    assert [row.id for row in back.items] == [row.id for row in pages[-2].items]
    assert queries.directory(viewer, before=pages[1].before).before is None


def test_a_key_that_nobody_made_is_refused(client, people, sign_in):
    assert sign_in(client, "alice").get("/members?after=nonsense").status_code == 400


def test_the_directory_costs_the_same_for_three_and_for_many(client, people, queries, sign_in):
    sign_in(client, "alice")
    with queries() as few:
        client.get("/members?name=bob")
    with queries() as many:
        client.get("/members")
    assert len(few) == len(many)


def test_handles_that_exist_are_told_from_those_that_do_not(people):
    assert queries.handles_among(["Alice", "nobody"]) == {"alice": "/members/alice"}
    assert queries.ids_by_handle(["bob", "nobody"]) == {"bob": people.people["bob"]}
    assert queries.handles_among([]) == {}


def test_bylines_cost_one_query(people, queries):
    with queries() as seen:
        found = people_of(people)
    assert len(seen) == 1
    assert found[people.people["alice"]].display_name == "Alice"


def people_of(people):
    return queries.people([*people.people.values(), None, 999])
