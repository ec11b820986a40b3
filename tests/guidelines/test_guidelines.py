"""Versions of the guidelines: read, accepted, changed, and accepted again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.core.db import db
from portal.core.decisions import Refused
from portal.core.facts import FactRow
from portal.guidelines import operations, queries
from portal.guidelines.drafts import ClauseDraft
from portal.guidelines.models import GuidelinesAcceptance
from portal.members.policy import can_write
from portal.members.queries import actor

SECOND = [
    ClauseDraft("1.1", "Speak to the person", "Write as you would across the table."),
    ClauseDraft("2.1", "Say what worked", "Come back with the end of the story."),
]


def test_everybody_reads_the_clauses_by_their_anchors(client, people):
    page = client.get("/guidelines")
    assert page.status_code == 200
    assert 'id="clause-1-2"' in page.text
    assert "Keep numbers at home" in page.text
    assert "I accept" not in page.text


def test_before_the_first_version_there_is_no_page(client, app):
    assert client.get("/guidelines").status_code == 404
    assert client.post("/guidelines/acceptances", data={"number": "1"}).status_code == 403


def test_a_new_version_is_in_force_at_once_and_says_what_changed(client, people):
    client.get("/guidelines")
    assert _publish(people) == 2
    page = client.get("/guidelines").text
    assert "Say what worked" in page
    assert "Shorter, and one more." in page
    assert all(word in page for word in ("Reworded", "New", "Gone"))
    earlier = client.get("/guidelines/1").text
    assert "This is an earlier version" in earlier
    assert "Keep numbers at home" in earlier
    assert client.get("/guidelines/3").status_code == 404


def test_alice_accepts_and_goes_on(client, people, sign_in):
    _publish(people)
    alice = people.people["alice"]
    sign_in(client, "alice")
    assert "I accept" in client.get("/guidelines?next=/members").text
    assert can_write(actor(alice)).reason == "accept_guidelines"

    answer = client.post("/guidelines/acceptances", data={"number": "2", "next": "/members"})

    assert (answer.status_code, answer.location) == (303, "/members")
    assert can_write(actor(alice))
    assert "You have accepted this version" in client.get("/guidelines").text


def test_reading_goes_on_without_acceptance(client, people, sign_in):
    _publish(people)
    page = sign_in(client, "alice").get("/members")
    assert page.status_code == 200
    assert "/guidelines?next=/members" in page.text


def test_a_version_that_was_replaced_meanwhile_is_not_accepted(client, people, sign_in):
    _publish(people)
    answer = sign_in(client, "alice").post("/guidelines/acceptances", data={"number": "1"})
    assert answer.status_code == 403
    assert "have changed since" in answer.text
    assert not can_write(actor(people.people["alice"]))


def test_accepting_twice_is_accepting_once(people):
    _publish(people)
    for _ in range(2):
        operations.accept(member_id=people.people["alice"], number=2)
    mine = GuidelinesAcceptance.member_id == people.people["alice"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(GuidelinesAcceptance).where(mine)) == 2
    told = sa.select(sa.func.count()).select_from(FactRow).where(FactRow.actor_id == people.people["alice"])
    assert db.session.scalar(told.where(FactRow.kind == "guidelines_accepted")) == 2


def test_a_visitor_cannot_accept(client, people):
    assert client.post("/guidelines/acceptances", data={"number": "1"}).status_code == 403


@pytest.mark.parametrize("target", ["//evil.org", "https://evil.org"])
def test_accepting_never_leads_to_another_site(client, people, sign_in, target):
    _publish(people)
    sign_in(client, "alice")
    assert client.post("/guidelines/acceptances", data={"number": "2", "next": target}).location == "/"


@pytest.mark.parametrize(
    ("clauses", "summary", "reason"),
    [
        ([], "x", "no_clauses"),
        ([ClauseDraft("one", "A", "B")], "x", "clause_is_malformed"),
        ([ClauseDraft("1", " ", "B")], "x", "clause_is_malformed"),
        ([ClauseDraft("1", "A", "B"), ClauseDraft("1", "C", "D")], "x", "clause_numbered_twice"),
        ([ClauseDraft("1", "A", "B")], " ", "summary_missing"),
    ],
)
def test_what_is_no_version(people, clauses, summary, reason):
    with pytest.raises(Refused) as refusal:
        operations.publish_version(actor_id=people.people["mina"], clauses=clauses, summary_of_change=summary)
    assert refusal.value.decision.reason == reason
    assert queries.latest().number == 1


def test_members_publish_nothing(people):
    with pytest.raises(Refused):
        operations.publish_version(actor_id=people.people["alice"], clauses=SECOND, summary_of_change="x")


def test_mina_writes_the_next_version_in_the_browser(client, people, sign_in):
    sign_in(client, "mina")
    assert "Keep numbers at home" in client.get("/manage/guidelines").text
    form = {
        "summary_of_change": "One clause less.",
        "clauses-0-number": "1.1",
        "clauses-0-title": "Speak to the person",
        "clauses-0-text": "Across the table.",
        "clauses-1-number": "",
        "clauses-1-title": "",
        "clauses-1-text": "",
    }
    assert client.post("/manage/guidelines", data=form).status_code == 303
    assert [clause.number for clause in queries.latest().clauses] == ["1.1"]


def test_a_version_that_does_not_fit_is_shown_again_with_its_text(client, people, sign_in):
    form = {"summary_of_change": "", "clauses-0-number": "1", "clauses-0-title": "Kept", "clauses-0-text": "Kept too."}
    answer = sign_in(client, "mina").post("/manage/guidelines", data=form)
    assert answer.status_code == 422
    assert "Say what changes" in answer.text
    assert "Kept too." in answer.text


def test_rows_are_counted_in_plain_digits(client, people, sign_in):
    form = {
        "summary_of_change": "New\x00 words.",
        "clauses-0-number": "1",
        "clauses-0-title": "Kept\x00",
        "clauses-0-text": "Kept\x00 too.",
    }
    odd = {f"clauses-{row}-title": "Lost" for row in ("²", "9" * 5000, "-1", "x", "")}
    assert sign_in(client, "mina").post("/manage/guidelines", data=form | odd).status_code == 303
    assert [(clause.title, clause.text) for clause in queries.latest().clauses] == [("Kept", "Kept too.")]


@pytest.mark.anydb
def test_changes_are_new_reworded_and_gone():
    def text(number, *clauses):
        kept = tuple(queries.ClauseText(i, *clause) for i, clause in enumerate(clauses))
        return queries.GuidelinesText(number, number, "", None, kept)

    before = text(1, ("1", "A", "a"), ("2", "B", "b"), ("3", "C", "c"))
    after = text(2, ("1", "A", "a"), ("2", "B", "other"), ("4", "D", "d"))
    assert [(change.kind, change.clause.number) for change in queries.changes(before, after)] == [
        ("new", "4"),
        ("reworded", "2"),
        ("gone", "3"),
    ]
    assert queries.changes(None, after) == []


def _publish(people) -> int:
    return operations.publish_version(
        actor_id=people.people["mina"], clauses=SECOND, summary_of_change="Shorter, and one more."
    )
