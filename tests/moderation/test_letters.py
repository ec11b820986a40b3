"""The author of a removed post is written to, in their language, and only while there is reason to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from portal.core import outbox
from portal.guidelines import queries as rules
from portal.members import operations as members
from portal.moderation import operations
from tests.kit.town import Town

STATEMENT = "It names the price that another company pays.\n\nLeave the number <b>out</b>."

Mails = Callable[[], list[Mapping[str, str]]]


@pytest.fixture
def post_id(town: Town, outbox_mails: Mails) -> int:
    """With an empty letter box."""
    outbox.run_due()
    assert outbox_mails() == []
    return town.reply(town.topics["help"], "alice", "They pay nine euro a pallet.")


def remove(town: Town, post_id: int) -> None:
    in_force = rules.latest()
    assert in_force is not None
    operations.remove_post(
        moderator_id=town.people["omar"], post_id=post_id, clause_id=in_force.clauses[1].id, statement=STATEMENT
    )


def letters(outbox_mails: Mails) -> list[Mapping[str, str]]:
    """What the worker has written and not yet sent: one round runs the jobs that are due at its start."""
    outbox.run_due(limit=1)
    return outbox_mails()


def test_the_letter_says_which_clause_who_why_and_what_now(town: Town, post_id: int, outbox_mails: Mails) -> None:
    remove(town, post_id)
    (letter,) = letters(outbox_mails)
    assert letter["to"] == "alice@example.com"
    assert letter["subject"] == "Your post was removed under guideline 1.2"
    for text in (letter["text"], letter["html"]):
        for part in (
            "1.2 Keep numbers at home",
            "Post no prices and no figures of another company.",
            "Omar, a person",
            "It names the price that another company pays.",
            f"http://localhost/posts/{post_id}",
            "http://localhost/guidelines/1#clause-1-2",
            "Edit it so that it keeps the guideline.",
        ):
            assert part in text
    assert "Leave the number <b>out</b>." in letter["text"]
    assert "Leave the number &lt;b&gt;out&lt;/b&gt;." in letter["html"]
    assert "nine euro" not in letter["text"]


def test_the_letter_is_in_the_language_of_its_reader(town: Town, post_id: int, outbox_mails: Mails) -> None:
    members.set_preferences(member_id=town.people["alice"], language="bn")
    remove(town, post_id)
    (letter,) = letters(outbox_mails)
    assert letter["language"] == "bn"
    assert '<html lang="bn">' in letter["html"]


def test_a_post_that_is_back_before_the_letter_is_written_needs_none(
    town: Town, post_id: int, outbox_mails: Mails
) -> None:
    remove(town, post_id)
    operations.reinstate_post(moderator_id=town.people["omar"], post_id=post_id)
    assert letters(outbox_mails) == []
