"""A small community for tests: who lives in it, its places and what was said there, all made through the operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask.testing import FlaskClient

from portal.accounts import operations as accounts
from portal.community import operations, queries, writing
from portal.core.viewer import VISITOR, Viewer
from portal.guidelines import operations as guidelines
from portal.members import operations as members
from portal.members.models import RoleName
from portal.members.queries import actor

VISITOR_NAME = "visitor"
PEOPLE = ("newcomer", "suspended", "charlie", "alice", "bob", "omar", "mina", "ada")
PERSONAS = (VISITOR_NAME, *PEOPLE)
TIERS = ("basic", "plus", "prime")
CLAUSES = (
    guidelines.ClauseDraft("1.1", "Speak to the person", "Write as you would to somebody across the table."),
    guidelines.ClauseDraft("1.2", "Keep numbers at home", "Post no prices and no figures of another company."),
)
GATES: Mapping[str, Mapping[str, object]] = {
    "plaza": {"access": "public"},
    "help": {"access": "members"},
    "plus": {"access": "tier", "tier_rank": 2},
    "prime": {"access": "tier", "tier_rank": 3},
    "council": {"access": "invitation"},
}


@dataclass(frozen=True)
class Town:
    """Ids by name: people by handle, places by slug, and the topic that Bob opened in each place, with its posts.

    Alice and Bob work for Northwind, Charlie for Halden. Charlie holds the lowest tier, Alice the middle one, Bob the
    highest; Bob is invited to the council. Omar moderates `help`, Mina manages, Ada administers. The newcomer has not
    confirmed an address. The suspended member holds the lowest tier and is suspended.
    """

    people: dict[str, int]
    places: dict[str, int]
    accounts: dict[str, int] = field(default_factory=dict)
    tiers: dict[str, int] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    posts: dict[tuple[str, int], int] = field(default_factory=dict)

    def viewer(self, name: str) -> Viewer:
        return VISITOR if name == VISITOR_NAME else actor(self.people[name])

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

    def opening(self, topic_id: int) -> int:
        """The id of the topic's first post."""
        topic = queries.topic(topic_id, viewer=self.viewer("mina"), categories=queries.categories())
        return queries.window(topic, viewer=self.viewer("mina")).posts[0].id

    def sign_in(self, client: FlaskClient, name: str) -> FlaskClient:
        """Whoever was signed in before is signed out; "visitor" is nobody."""
        with client.session_transaction() as session:
            session.clear()
            if name != VISITOR_NAME:
                session["sid"] = members.start_session(member_id=self.people[name])
        return client


def found_town(password_hash: str | None = None) -> Town:
    """Everybody comes, accepts the guidelines, and Bob opens a topic in every place."""
    people = {name: _join(name, password_hash) for name in PEOPLE}
    members.appoint(member_id=people["ada"], role=RoleName.ADMIN)
    members.appoint(member_id=people["mina"], role=RoleName.MANAGER)
    town = Town(people, _lay_out(people["mina"]), _found_accounts(people), _raise_tiers(people))
    operations.appoint_moderator(actor_id=people["mina"], category_id=town.places["help"], member_id=people["omar"])
    operations.invite_member(actor_id=people["mina"], category_id=town.places["council"], member_id=people["bob"])
    _lay_down_guidelines(people)
    for place in town.places:
        _talk(town, place)
    members.suspend_member(actor_id=people["ada"], member_id=people["suspended"], reason="Sold lists of addresses.")
    return town


def _join(name: str, password_hash: str | None) -> int:
    member_id = members.register_member(
        email=f"{name}@example.com", display_name=name.title(), password_hash=password_hash, handle=name
    )
    if name != "newcomer":
        members.confirm_member(member_id=member_id)
    return member_id


def _lay_out(manager_id: int) -> dict[str, int]:
    return {
        name: operations.create_category(
            actor_id=manager_id, words=operations.CategoryWords(name=f"The {name}", slug=name, **gate)
        )
        for name, gate in GATES.items()
    }


def _found_accounts(people: Mapping[str, int]) -> dict[str, int]:
    employees = {"Northwind": ("alice", "bob"), "Halden": ("charlie",)}
    founded = {name: accounts.create_account(actor_id=people["mina"], name=name) for name in employees}
    for name, handles in employees.items():
        for handle in handles:
            accounts.place_member(actor_id=people["mina"], member_id=people[handle], account_id=founded[name])
    return founded


def _raise_tiers(people: Mapping[str, int]) -> dict[str, int]:
    tiers = {name: members.create_tier(actor_id=people["ada"], name=name.title(), slug=name) for name in TIERS}
    held = {"charlie": "basic", "suspended": "basic", "omar": "basic", "alice": "plus", "bob": "prime"}
    for handle, tier in held.items():
        members.grant_tier(member_id=people[handle], tier_id=tiers[tier], source="staff", granted_by_id=people["mina"])
    return tiers


def _lay_down_guidelines(people: Mapping[str, int]) -> None:
    number = guidelines.publish_version(actor_id=people["mina"], clauses=CLAUSES)
    for name, member_id in people.items():
        if name != "newcomer":
            guidelines.accept(member_id=member_id, number=number)


def _talk(town: Town, place: str) -> None:
    """A question by Bob, and an answer by Mina, who sees every place."""
    topic_id = town.open_topic("bob", place, title=f"What belongs in {place}?", tags=["pallets"])
    town.topics[place] = topic_id
    town.posts[place, 1] = town.opening(topic_id)
    town.posts[place, 2] = town.reply(topic_id, "mina", f"Whatever concerns {place}.")
