"""Who lives in the demo community: accounts, tiers, people, guidelines and categories, in the order of their coming."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from portal.accounts import operations as accounts
from portal.community import operations as community
from portal.community.operations import CategoryWords
from portal.demo.script import Entry, Event, Stage, read
from portal.guidelines import operations as guidelines
from portal.guidelines import queries as texts
from portal.guidelines.drafts import ClauseDraft
from portal.members import operations as members
from portal.members.models import RoleName

FOUNDERS = ("ada", "mina")
ROLES = {"administrator": RoleName.ADMIN, "community_manager": RoleName.MANAGER}
SETTLING = timedelta(minutes=1)


def opening(now: datetime, password_hash: str) -> Iterator[Event]:
    """The founders come, and build the house."""
    stage = Stage(now)
    start = stage.days_ago(read("guidelines")["version"][0]["published_days_ago"]) - timedelta(days=1)
    for handle in FOUNDERS:
        yield Event(start, partial(_join, person=_person(handle), password_hash=password_hash))
    for make in (_make_accounts, _make_tiers, _make_categories):
        yield Event(start + SETTLING, make)


def arrivals(now: datetime, password_hash: str) -> Iterator[Event]:
    """Everybody else, on the day they joined."""
    for person in read("people")["member"]:
        if person["handle"] not in FOUNDERS:
            at = now - timedelta(days=person["joined_days_ago"])
            yield Event(at, partial(_join, person=person, password_hash=password_hash))
            yield Event(at + SETTLING, partial(_settle, person=person))


def rules(now: datetime) -> Iterator[Event]:
    """Each version of the guidelines; the members of that day accept it over the next days."""
    for version in read("guidelines")["version"]:
        at = now - timedelta(days=version["published_days_ago"])
        yield Event(at, partial(_publish, version=version))
        yield Event(at + SETTLING, _everybody_accepts)


def appointments(now: datetime) -> Iterator[Event]:
    """Moderators and invited people take their places once all have come."""
    latest = min(person["joined_days_ago"] for person in read("people")["member"])
    for category in read("categories")["category"]:
        for handle in category.get("moderators", []):
            yield _when_joined(now, handle, partial(_appoint, slug=category["slug"], handle=handle), latest)
        for handle in category.get("invited", []):
            yield _when_joined(now, handle, partial(_invite, slug=category["slug"], handle=handle), latest)


def _when_joined(now: datetime, handle: str, act: partial[None], latest: float) -> Event:
    return Event(now - timedelta(days=_person(handle).get("joined_days_ago", latest)) + 2 * SETTLING, act)


def _person(handle: str) -> Entry:
    return next(person for person in read("people")["member"] if person["handle"] == handle)


def _join(stage: Stage, *, person: Entry, password_hash: str) -> None:
    handle = person["handle"]
    member_id = members.register_member(
        email=person["email"],
        display_name=person["name"],
        password_hash=password_hash,
        handle=handle,
        language=person.get("lang", "en"),
        time_zone=person.get("timezone", "UTC"),
    )
    stage.members[handle] = member_id
    members.confirm_member(member_id=member_id)
    about = {name: person.get(name, "") for name in ("title", "city", "about")}
    members.change_profile(member_id=member_id, display_name=person["name"], handle=handle, **about)
    if person.get("role") in ROLES:
        members.appoint(member_id=member_id, role=ROLES[person["role"]])


def _settle(stage: Stage, *, person: Entry) -> None:
    """A new member's company, tier and promise to keep the guidelines."""
    member_id, manager = stage.members[person["handle"]], stage.members["mina"]
    if "account" in person:
        accounts.place_member(actor_id=manager, member_id=member_id, account_id=stage.accounts[person["account"]])
    if person.get("tier", 1) > 1:
        tier_id = stage.tiers[person["tier"]]
        members.grant_tier(member_id=member_id, tier_id=tier_id, source="staff", granted_by_id=manager)
    _accept(member_id)


def _make_accounts(stage: Stage) -> None:
    for entry in read("accounts")["account"]:
        words = {name: entry[name] for name in ("name", "vertical", "plan", "country", "domains")}
        stage.accounts[entry["key"]] = accounts.create_account(actor_id=stage.members["mina"], **words)


def _make_tiers(stage: Stage) -> None:
    for entry in read("tiers")["tier"]:
        words = {name: entry[name] for name in ("name", "description", "benefits", "price_label")}
        stage.tiers[entry["level"]] = members.create_tier(
            actor_id=stage.members["ada"], slug=entry["name"].lower().replace(" ", "-"), **words
        )


def _make_categories(stage: Stage) -> None:
    for entry in read("categories")["category"]:
        words = {name: entry[name] for name in ("slug", "name", "description", "icon", "access")}
        stage.categories[entry["slug"]] = community.create_category(
            actor_id=stage.members["mina"], words=CategoryWords(tier_rank=entry.get("tier"), **words)
        )


def _publish(stage: Stage, *, version: Entry) -> None:
    clauses = [ClauseDraft(clause["number"], clause["title"], clause["text"]) for clause in version["clause"]]
    summary = version.get("summary_of_change", "")
    guidelines.publish_version(actor_id=stage.members["ada"], clauses=clauses, summary_of_change=summary)


def _everybody_accepts(stage: Stage) -> None:
    for member_id in stage.members.values():
        _accept(member_id)


def _accept(member_id: int) -> None:
    """Whatever is in force: nothing, on the very first day."""
    current = texts.latest()
    if current is not None:
        guidelines.accept(member_id=member_id, number=current.number)


def _appoint(stage: Stage, *, slug: str, handle: str) -> None:
    community.appoint_moderator(
        actor_id=stage.members["mina"], category_id=stage.categories[slug], member_id=stage.members[handle]
    )


def _invite(stage: Stage, *, slug: str, handle: str) -> None:
    community.invite_member(
        actor_id=stage.members["mina"], category_id=stage.categories[slug], member_id=stage.members[handle]
    )
