"""What is written behind a gate, withdrawn or removed is heard nowhere outside: no page, list, count or mail."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask

from portal.community import operations as community
from portal.community.operations import CategoryWords
from portal.core import clock, outbox
from portal.guidelines import queries as guidelines
from portal.members import operations as members
from portal.moderation import operations as moderation
from tests.architecture.crawl import addresses, visited
from tests.kit.scenes import Scenes
from tests.kit.town import Town, found_town

STAFF = {"mina", "ada"}
# The word that was planted -> who may read it.
MAY_KNOW = {
    "quokkatier": {"bob"} | STAFF,
    "wombattier": {"bob"} | STAFF,
    "quokkacouncil": {"bob"} | STAFF,
    "wombatcouncil": {"bob"} | STAFF,
    "quokkawithdrawntopic": {"alice", "omar"} | STAFF,
    "quokkaremovedtopic": {"alice", "omar"} | STAFF,
    "quokkawithdrawnreply": {"alice", "omar"} | STAFF,
    "quokkaremovedreply": {"alice", "omar"} | STAFF,
    "quokkastatement": {"alice", "omar"} | STAFF,
    "quokkanote": {"omar"} | STAFF,
    "quokkareason": {"suspended"} | STAFF,
}
OUTSIDERS = ("visitor", "suspended", "charlie", "alice", "omar")


@pytest.fixture
def planted(app: Flask, scenes: Scenes) -> Town:
    return scenes.show(app, "canary", plant)


def plant() -> Town:
    town = found_town()
    name_the_gates(town)
    speak_behind_the_gates(town)
    take_back_and_remove(town)
    members.suspend_member(actor_id=town.people["ada"], member_id=town.people["suspended"], reason="Quokkareason.")
    return town


def name_the_gates(town: Town) -> None:
    for place, gate in (("prime", {"access": "tier", "tier_rank": 3}), ("council", {"access": "invitation"})):
        word = "Wombattier" if place == "prime" else "Wombatcouncil"
        words = CategoryWords(name=f"The {word}", slug=word.lower(), description=f"For the {word}.", **gate)
        community.change_category(actor_id=town.people["mina"], category_id=town.places[place], words=words)


def speak_behind_the_gates(town: Town) -> None:
    """Title, text, an edit, an answer, a tag of its own and one that everybody uses, a mention of an outsider."""
    for place, word in (("prime", "Quokkatier"), ("council", "Quokkacouncil")):
        topic_id = town.open_topic("bob", place, title=f"{word}?", body=f"{word} @charlie", tags=[word, "pallets"])
        town.edit(town.opening(topic_id), "bob", f"{word}, again. @charlie @alice")
        answer = town.reply(topic_id, "mina", f"{word}!")
        community.accept_answer(actor_id=town.people["bob"], post_id=answer)
        community.give_reaction(member_id=town.people["bob"], post_id=answer)


def take_back_and_remove(town: Town) -> None:
    withdrawn, removed = (
        town.open_topic("alice", title=word, body=word, tags=[word, "pallets"])
        for word in ("Quokkawithdrawntopic", "Quokkaremovedtopic")
    )
    taken, gone = (
        town.reply(town.topics["help"], "alice", f"{word} @charlie")
        for word in ("Quokkawithdrawnreply", "Quokkaremovedreply")
    )
    clause_id = guidelines.latest().clauses[0].id
    moderation.flag_post(member_id=town.people["charlie"], post_id=gone, clause_id=clause_id, note="Quokkanote.")
    for post_id in (town.opening(withdrawn), taken):
        community.withdraw_post(author_id=town.people["alice"], post_id=post_id)
    moderation.flag_post(
        member_id=town.people["charlie"], post_id=town.posts["help", 1], clause_id=clause_id, note="Quokkanote."
    )
    for post_id in (town.opening(removed), gone):
        moderation.remove_post(
            moderator_id=town.people["omar"],
            post_id=post_id,
            clause_id=clause_id,
            statement="Quokkastatement, and so this had to go.",
        )


# One rule decides on both databases (tests/community/test_visibility.py); the pages are read on one.
@pytest.mark.anydb
@pytest.mark.parametrize("name", OUTSIDERS)
def test_no_page_tells_what_is_not_for_its_reader(app: Flask, planted: Town, name: str) -> None:
    pages = visited(planted.sign_in(app.test_client(), name), addresses(app))
    leaks = [
        (path, word)
        for path, text in pages.items()
        for word, knowing in MAY_KNOW.items()
        if name not in knowing and word in without_the_question(text, path)
    ]
    assert leaks == []


@pytest.mark.anydb
def test_the_words_are_there_for_those_who_may_read_them(app: Flask, planted: Town) -> None:
    """Or the test above would find nothing because there is nothing."""
    seen = " ".join(visited(planted.sign_in(app.test_client(), "mina"), addresses(app)).values()).lower()
    assert [word for word in MAY_KNOW if word not in seen] == []


def test_no_mail_tells_what_is_not_for_its_reader(app: Flask, planted: Town) -> None:
    mails = sent_mails(app)
    assert any("quokkastatement" in text for _, text in mails)
    leaks = [
        (to, word)
        for to, text in mails
        for word, knowing in MAY_KNOW.items()
        if word in text and to.partition("@")[0] not in knowing
    ]
    assert leaks == []


@pytest.mark.parametrize("name", ["visitor", "charlie"])
def test_what_happens_behind_a_gate_changes_nothing_outside(app: Flask, people: Town, name: str) -> None:
    """Every page reads letter by letter as before: no count, no order, no date gives it away."""
    client, moment = people.sign_in(app.test_client(), name), clock.now() + timedelta(minutes=10)
    paths = addresses(app)
    with clock.at(moment):
        before = visited(client, paths)
    with clock.at(moment - timedelta(minutes=5)):
        speak_behind_the_gates(people)
    with clock.at(moment):
        after = visited(client, paths)
    assert [path for path in paths if before[path] != after[path]] == []


def without_the_question(text: str, path: str) -> str:
    """What the reader has typed into the address bar is no secret told."""
    return unquote(text).lower().replace(path.lower(), "")


def sent_mails(app: Flask) -> list[tuple[str, str]]:
    """Recipient and text of all that is sent, as it leaves the house."""
    folder = Path(app.extensions["settings"].data_dir) / "mail"
    for old in folder.glob("*.eml"):
        old.unlink()
    with clock.at(clock.now() + timedelta(minutes=1)):
        while outbox.run_due():
            pass
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(folder.glob("*.eml"))]
    return [(letter["To"].addresses[0].addr_spec, text_of(letter).lower()) for letter in letters]


def text_of(letter: object) -> str:
    parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    return " ".join([letter["Subject"], *parts])
