"""A small community for tests: who lives in it and what they can do, all through the operations."""

from __future__ import annotations

from dataclasses import dataclass

from flask.testing import FlaskClient

from portal.accounts import operations as accounts
from portal.community import operations, writing
from portal.core.viewer import VISITOR, Viewer
from portal.members import operations as members
from portal.members.models import RoleName
from portal.members.queries import actor

PERSONAS = ("visitor", "alice", "bob", "charlie", "omar", "mina", "newcomer")


@dataclass(frozen=True)
class Town:
    """Ids by name. Alice and Bob work for one company; Bob holds the second tier and is invited to the council.

    Omar moderates `help`; Mina manages; the newcomer has not confirmed an address.
    """

    people: dict[str, int]
    places: dict[str, int]

    def viewer(self, name: str) -> Viewer:
        return VISITOR if name == "visitor" else actor(self.people[name])

    def open_topic(
        self, author: str = "alice", place: str = "help", *, kind: str = "question", **changes: object
    ) -> int:
        values = {
            "title": "Where do the pallets go?",
            "body": "They leave the dock and are never seen again.",
        } | changes
        body = writing.write(str(values.pop("body")))
        return operations.open_topic(
            author_id=self.people[author], category_id=self.places[place], kind=kind, body=body, **values
        )

    def reply(self, topic_id: int, author: str = "bob", text: str = "Look behind gate four.", **more: object) -> int:
        return operations.post_reply(author_id=self.people[author], topic_id=topic_id, body=writing.write(text), **more)

    def edit(self, post_id: int, author: str, text: str, *, title: str | None = None) -> bool:
        return operations.edit_post(
            editor_id=self.people[author], post_id=post_id, body=writing.write(text), title=title
        )

    def sign_in(self, client: FlaskClient, name: str) -> FlaskClient:
        with client.session_transaction() as session:
            session.clear()
            if name != "visitor":
                session["sid"] = members.start_session(member_id=self.people[name])
        return client


def found_town() -> Town:
    people = {name: _join(name) for name in PERSONAS if name != "visitor"}
    members.appoint(member_id=people["mina"], role=RoleName.MANAGER)
    account = accounts.create_account(actor_id=people["mina"], name="Northwind")
    for name in ("alice", "bob"):
        accounts.place_member(actor_id=people["mina"], member_id=people[name], account_id=account)
    _raise_to_second_tier(people["bob"], by=people["mina"])
    places = _lay_out(people["mina"])
    operations.appoint_moderator(actor_id=people["mina"], category_id=places["help"], member_id=people["omar"])
    operations.invite_member(actor_id=people["mina"], category_id=places["council"], member_id=people["bob"])
    return Town(people, places)


def _join(name: str) -> int:
    member_id = members.register_member(
        email=f"{name}@example.com", display_name=name.title(), password_hash=None, handle=name
    )
    if name != "newcomer":
        members.confirm_member(member_id=member_id)
    return member_id


def _raise_to_second_tier(member_id: int, *, by: int) -> None:
    tiers = [members.create_tier(actor_id=by, name=name, slug=name) for name in ("basic", "plus")]
    members.grant_tier(member_id=member_id, tier_id=tiers[1], source="staff", granted_by_id=by)


def _lay_out(manager_id: int) -> dict[str, int]:
    gates = {
        "plaza": {"access": "public"},
        "help": {"access": "members"},
        "plus": {"access": "tier", "tier_rank": 2},
        "council": {"access": "invitation"},
    }
    return {
        name: operations.create_category(
            actor_id=manager_id, words=operations.CategoryWords(name=f"The {name}", slug=name, **gate)
        )
        for name, gate in gates.items()
    }
