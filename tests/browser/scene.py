"""The community that the browsers find: the demo, told once for all workers, and what the demo itself does not have."""

from __future__ import annotations

import fcntl
import json
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from portal.app import create_app
from portal.community import operations as community
from portal.community.models import Post, Topic
from portal.community.writing import write
from portal.core import clock, outbox
from portal.core.db import db
from portal.core.operation import operation
from portal.demo import story
from portal.demo.script import PASSWORD, Stage
from portal.guidelines import queries as guidelines
from portal.members import operations as members
from portal.members.passwords import hashed
from portal.moderation import operations as moderation
from tests.kit.databases import SQLite, settings_for

STATE = "demo"
LONG = ("onboarding", 6)  # The diary of a go-live, in three windows.
NEWCOMER = "wanda@example.com"
WITH_A_REMOVAL = "integrations"
NEVER = "tests.browser.never"

__all__ = ["NEWCOMER", "PASSWORD", "Scene", "told_once"]


@dataclass(frozen=True)
class Scene:
    """A database file to copy, and what stands in it by name: ids as they are used in addresses."""

    file: Path
    names: dict[str, int]

    def path(self, template: str) -> str:
        """`/topics/{long}` with the id of that topic."""
        return template.format_map(self.names)


def told_once(folder: Path) -> Scene:
    """The first worker of a run tells; the others wait for it, and read what it has written into `folder`."""
    folder.mkdir(exist_ok=True)
    names = folder / "names.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not names.exists():
            names.write_text(json.dumps(_tell(folder)), encoding="utf-8")
    return Scene(folder / f"{STATE}.sqlite3", json.loads(names.read_text(encoding="utf-8")))


@outbox.handles(NEVER, attempts=1)
def never(payload: dict[str, object], job: outbox.Leased) -> None:
    raise outbox.GiveUp("The address does not exist (550).")


def _tell(folder: Path) -> dict[str, int]:
    database = SQLite(folder)
    app = create_app(settings_for(database.url, folder))
    with app.app_context():
        database.reset(app)
        stage = story.tell(clock.now())
        names = _named(stage) | _troubled(stage) | _own_topic(stage) | _new_people()
        _park_a_job()
        outbox.run_due()
        database.keep(STATE)
    return names


def _named(stage: Stage) -> dict[str, int]:
    """Things that every demo community has."""
    answered = sa.select(Topic.id, Topic.accepted_post_id).where(
        Topic.accepted_post_id.is_not(None), Topic.category_id == stage.categories["integrations"]
    )
    topic_id, post_id = db.session.execute(answered.order_by(Topic.id)).first()
    return {
        "long": stage.topics[LONG],
        "answered": topic_id,
        "answer": post_id,
        "account": stage.accounts["northwind"],
        "tier": stage.tiers[2],
        "category": stage.categories["peer-reviews"],
    }


def _troubled(stage: Stage) -> dict[str, int]:
    """The topic with the demo's removed post: beside it one that its author withdrew, and one that is flagged."""
    removed = sa.select(Post.id, Post.topic_id).join(Topic, Topic.id == Post.topic_id)
    removed = removed.where(Post.state == "removed", Topic.category_id == stage.categories[WITH_A_REMOVAL])
    post_id, topic_id = db.session.execute(removed).first()
    withdrawn, flagged = (
        community.post_reply(author_id=stage.members["bob"], topic_id=topic_id, body=write(text))
        for text in ("I take this back.", "Our bank's desk does it in a day. Write to me and I sell you the script.")
    )
    community.withdraw_post(author_id=stage.members["bob"], post_id=withdrawn)
    clause = guidelines.latest().clauses[0]
    moderation.flag_post(
        member_id=stage.members["alice"], post_id=flagged, clause_id=clause.id, note="It sells something."
    )
    return {"troubled": topic_id, "removed": post_id, "flagged": flagged}


def _own_topic(stage: Stage) -> dict[str, int]:
    """A question by Alice, edited once, with a reply by Bob: what she may change, and what others may flag."""
    topic_id = community.open_topic(
        author_id=stage.members["alice"],
        category_id=stage.categories["integrations"],
        kind="question",
        title="Do you number pallets per site or per company?",
        body=write("We number them per site.\n\nThat ends when two sites ship to one customer."),
        tags=("labels",),
    )
    question = db.session.scalar(sa.select(Post.id).where(Post.topic_id == topic_id, Post.number == 1))
    better = write("We number them per site, since 2019.\n\nThat ends when two sites ship to one customer.")
    community.edit_post(editor_id=stage.members["alice"], post_id=question, body=better)
    reply = community.post_reply(
        author_id=stage.members["bob"], topic_id=topic_id, body=write("Per company, with the site in front.")
    )
    return {"own": topic_id, "question": question, "reply": reply}


def _new_people() -> dict[str, int]:
    """Wanda has confirmed her address, and done nothing else yet."""
    member_id = members.register_member(
        email=NEWCOMER, display_name="Wanda Lis", password_hash=hashed(PASSWORD), handle="wanda"
    )
    members.confirm_member(member_id=member_id)
    return {"newcomer": member_id}


@operation
def _park_a_job() -> None:
    outbox.enqueue(NEVER, {}, key="a letter that nobody takes")
