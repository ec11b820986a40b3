"""A town in which something waits behind every address: what the lines of the table of addresses refer to by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from portal.accounts import operations as accounts
from portal.community import operations as community
from portal.core import clock, outbox
from portal.core.db import db
from portal.core.operation import operation
from portal.guidelines import queries as guidelines
from portal.members import operations as members
from portal.members import tokens
from portal.members.models import MemberSession, TierGrant
from portal.members.passwords import hashed
from portal.members.queries import by_id
from portal.members.tokens import Purpose
from portal.moderation import operations as moderation
from tests.kit.town import Town, found_town

TOO_MANY = 50
PASSWORD = "nine pallets at gate nine"


@outbox.handles("test.never", attempts=1)
def never(payload: dict[str, object], job: outbox.Leased) -> None:
    raise outbox.GiveUp("made to be parked")


@dataclass(frozen=True)
class House:
    """The town, and what the table's lines may name in braces."""

    town: Town
    names: dict[str, object]

    def path(self, template: str) -> str:
        return template.format_map(self.names)


def build() -> House:
    """Alice has replied in `help`; one of her replies there is withdrawn, another removed, as are two topics."""
    town = found_town(hashed(PASSWORD))
    names: dict[str, object] = {"clause": guidelines.latest().clauses[0].id, "password": PASSWORD}
    names |= town.topics
    names |= {f"{place}_post": town.posts[place, 1] for place in town.topics}
    names |= {f"in_{place}": category_id for place, category_id in town.places.items()}
    names |= _replies_of_alice(town) | _topics_gone(town) | _of_staff(town) | _letters(town)
    return House(town, names)


def _replies_of_alice(town: Town) -> dict[str, object]:
    reply, withdrawn, removed = (
        town.reply(town.topics["help"], "alice", f"They are behind gate {n}.") for n in range(3)
    )
    town.edit(reply, "alice", "They are behind gate four.")
    community.withdraw_post(author_id=town.people["alice"], post_id=withdrawn)
    _remove(town, removed)
    flag = moderation.flag_post(
        member_id=town.people["charlie"], post_id=reply, clause_id=guidelines.latest().clauses[0].id
    )
    return {"reply": reply, "withdrawn_reply": withdrawn, "removed_reply": removed, "flag": flag}


def _topics_gone(town: Town) -> dict[str, object]:
    """By Alice, in a category that everybody but the visitor sees."""
    withdrawn, removed = (town.open_topic("alice", title=title) for title in ("Never mind", "For sale"))
    posts = {"withdrawn_post": town.opening(withdrawn), "removed_post": town.opening(removed)}
    community.withdraw_post(author_id=town.people["alice"], post_id=posts["withdrawn_post"])
    _remove(town, posts["removed_post"])
    return {"withdrawn": withdrawn, "removed": removed, **posts}


def _remove(town: Town, post_id: int) -> None:
    moderation.remove_post(
        moderator_id=town.people["omar"],
        post_id=post_id,
        clause_id=guidelines.latest().clauses[0].id,
        statement="This names the prices of another company.",
    )


def _of_staff(town: Town) -> dict[str, object]:
    accounts.add_domain(actor_id=town.people["mina"], account_id=town.accounts["Halden"], domain="halden.example")
    members.start_session(member_id=town.people["alice"])
    session = db.session.scalars(
        sa.select(MemberSession.id).where(MemberSession.member_id == town.people["alice"])
    ).first()
    grant = db.session.scalars(sa.select(TierGrant.id).where(TierGrant.member_id == town.people["alice"])).first()
    return {
        "account": town.accounts["Halden"],
        "tier": town.tiers["plus"],
        "grant": grant,
        "session": session,
        "job": _parked_job(),
        "alice": town.people["alice"],
    }


def _parked_job() -> int:
    job_id = _enqueue()
    with clock.at(clock.now() + timedelta(minutes=1)):
        outbox.run_due(limit=TOO_MANY)
    return job_id


@operation
def _enqueue() -> int:
    return outbox.enqueue("test.never", {}, key="never")


def _letters(town: Town) -> dict[str, object]:
    """The last part of the addresses in letters that were sent."""
    newcomer, alice = by_id(town.people["newcomer"]), by_id(town.people["alice"])
    return {
        "to_confirm": tokens.issue(Purpose.CONFIRM, newcomer, email="newcomer@example.com"),
        "to_recover": tokens.issue(Purpose.RECOVER, alice, email="alice@example.com"),
        "to_change": tokens.issue(Purpose.CHANGE_ADDRESS, alice, email="alice@northwind.example"),
    }
