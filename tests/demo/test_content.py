"""The demo community's data files: they parse, refer to what exists, keep time, and never repeat themselves."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

CONTENT = Path(__file__).parents[2] / "portal" / "demo" / "content"
SIGN_INS = {"alice", "bob", "charlie", "omar", "mina", "ada"}
SEES_EVERYTHING = {"mina", "ada"}
POSTS_PER_PAGE = 20
OLDEST_DAYS = 184
MENTION = re.compile(r"(?<![\w.@/])@([a-z][a-z0-9_-]*)")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
BENGALI = re.compile(r"[\u0980-\u09ff]")


class Entry(NamedTuple):
    """One post: an opening post or a reply, with its age now and its place."""

    category: str
    topic: dict[str, Any]
    number: int
    data: dict[str, Any]
    age_hours: float

    @property
    def place(self) -> str:
        return f"{self.category}: {self.topic['title']} #{self.number}"


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


ACCOUNTS = {row["key"]: row for row in load("accounts.toml")["account"]}
MEMBERS = {row["handle"]: row for row in load("people.toml")["member"]}
TIERS = load("tiers.toml")["tier"]
CATEGORIES = {row["slug"]: row for row in load("categories.toml")["category"]}
VERSIONS = load("guidelines.toml")["version"]
TOPICS = {slug: load(f"topics/{slug}.toml")["topic"] for slug in CATEGORIES}


def entries() -> Iterator[Entry]:
    for slug, topics in TOPICS.items():
        for topic in topics:
            opened_hours = topic["days_ago"] * 24
            yield Entry(slug, topic, 1, topic, opened_hours)
            for number, reply in enumerate(topic.get("reply", []), start=2):
                yield Entry(slug, topic, number, reply, opened_hours - reply["after_hours"])


ENTRIES = list(entries())


def may_see(handle: str, slug: str) -> bool:
    category = CATEGORIES[slug]
    if handle in SEES_EVERYTHING or handle in category["moderators"]:
        return True
    if category["access"] == "invitation":
        return handle in category["invited"]
    return category["access"] != "tier" or MEMBERS[handle].get("tier", 0) >= category["tier"]


def joined_before(handle: str, age_hours: float) -> bool:
    return bool(MEMBERS[handle]["joined_days_ago"] * 24 > age_hours)


def test_there_are_twelve_accounts_and_some_forty_members_of_them_and_of_the_maker() -> None:
    assert len(ACCOUNTS) == 12
    assert len(MEMBERS) >= 42
    assert {member["account"] for member in MEMBERS.values() if "account" in member} == set(ACCOUNTS)


def test_every_account_domain_is_reserved_and_used_once() -> None:
    domains = [domain for account in ACCOUNTS.values() for domain in account["domains"]]
    assert all(domain.endswith(".example") for domain in domains)
    assert len(domains) == len(set(domains))
    assert {account["plan"] for account in ACCOUNTS.values()} == {"Starter", "Growth", "Enterprise"}


def test_the_promised_sign_ins_are_as_promised() -> None:
    assert all(MEMBERS[handle]["email"] == f"{handle}@example.com" for handle in SIGN_INS)
    assert MEMBERS["alice"]["account"] == MEMBERS["bob"]["account"] == "northwind"
    assert MEMBERS["charlie"]["account"] not in {"northwind", None}
    assert [MEMBERS[handle]["tier"] for handle in ("charlie", "alice", "bob")] == [1, 2, 3]
    assert sum("omar" in category["moderators"] for category in CATEGORIES.values()) == 1


def test_an_address_belongs_to_the_members_account_or_to_the_maker() -> None:
    for member in (member for handle, member in MEMBERS.items() if handle not in SIGN_INS):
        domains = ACCOUNTS[member["account"]]["domains"] if "account" in member else ["halden.example"]
        assert member["email"].split("@")[1] in domains, member["handle"]


def test_addresses_are_unique_and_joining_is_within_the_past_six_months() -> None:
    assert len({member["email"] for member in MEMBERS.values()}) == len(MEMBERS)
    assert all(0 < member["joined_days_ago"] < VERSIONS[0]["published_days_ago"] for member in MEMBERS.values())


def test_tiers_are_three_and_ordered_and_categories_are_eight() -> None:
    assert [tier["level"] for tier in TIERS] == [1, 2, 3]
    assert len(CATEGORIES) == 8
    access = Counter(category["access"] for category in CATEGORIES.values())
    assert (access["tier"], access["invitation"]) == (1, 1)
    assert [category["tier"] for category in CATEGORIES.values() if "tier" in category] == [2]
    named = {handle for category in CATEGORIES.values() for handle in category["moderators"]}
    invited = {handle for category in CATEGORIES.values() for handle in category.get("invited", [])}
    assert named | invited <= set(MEMBERS)


def test_guideline_versions_are_numbered_in_time_and_clauses_are_unique() -> None:
    assert [version["number"] for version in VERSIONS] == [1, 2]
    assert OLDEST_DAYS > VERSIONS[0]["published_days_ago"] > VERSIONS[1]["published_days_ago"] > 0
    for version in VERSIONS:
        numbers = [clause["number"] for clause in version["clause"]]
        assert len(numbers) == len(set(numbers)) >= 10
        assert numbers == sorted(numbers)


def test_every_author_had_joined_and_may_see_the_category() -> None:
    assert [e.place for e in ENTRIES if not may_see(e.data["author"], e.category)] == []
    assert [e.place for e in ENTRIES if not joined_before(e.data["author"], e.age_hours)] == []


def test_every_post_lies_in_the_past_six_months_and_has_a_text() -> None:
    assert [e.place for e in ENTRIES if not 0 < e.age_hours <= 180 * 24] == []
    assert [e.place for e in ENTRIES if not e.data["body"].strip()] == []


def test_reactions_are_by_others_who_may_see_the_post() -> None:
    for entry in ENTRIES:
        reactions = entry.data.get("reactions", [])
        assert len(reactions) == len({*reactions} - {entry.data["author"]}), entry.place
        assert all(may_see(handle, entry.category) for handle in reactions), entry.place


def test_mentions_name_members_who_had_joined_and_may_see_the_post() -> None:
    for entry in ENTRIES:
        for handle in MENTION.findall(CODE.sub("", entry.data["body"])):
            assert may_see(handle, entry.category), entry.place
            assert joined_before(handle, entry.age_hours), entry.place


def test_a_reply_answers_a_post_before_it() -> None:
    assert [e.place for e in ENTRIES if not 1 <= e.data.get("to", 1) < max(e.number, 2)] == []


def test_every_post_says_its_language_and_closes_its_code() -> None:
    for entry in ENTRIES:
        prose = CODE.sub("", entry.data["body"])
        is_bengali = len(BENGALI.findall(prose)) > len(re.findall(r"[A-Za-z]", prose))
        assert is_bengali == (entry.data.get("lang", "en") == "bn"), entry.place
        assert entry.data["body"].count("```") % 2 == 0, entry.place


def test_an_edit_changes_the_text_and_lies_between_the_post_and_now() -> None:
    for entry in (entry for entry in ENTRIES if "earlier" in entry.data):
        assert entry.data["earlier"].strip() != entry.data["body"].strip(), entry.place
        assert 0 < entry.data["edited_after_hours"] < entry.age_hours, entry.place


def test_replies_follow_each_other_and_a_topic_has_at_most_one_accepted_answer() -> None:
    for topic in (topic for topics in TOPICS.values() for topic in topics):
        replies = topic.get("reply", [])
        hours = [0.0, *(reply["after_hours"] for reply in replies)]
        assert hours == sorted(set(hours)), topic["title"]
        accepted = [reply for reply in replies if reply.get("accepted")]
        assert len(accepted) <= (1 if topic["kind"] == "question" else 0), topic["title"]
        assert not any(reply.get("withdrawn") or reply.get("removed") for reply in accepted), topic["title"]
        assert 1 <= len(topic["tags"]) <= 4, topic["title"]
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag) for tag in topic["tags"]), topic["title"]


def test_a_removal_cites_a_clause_in_force_and_is_decided_by_someone_who_may() -> None:
    removals = [entry for entry in ENTRIES if "removed" in entry.data]
    assert len(removals) == 1
    for entry in removals:
        removed = entry.data["removed"]
        assert removed["by"] in {*CATEGORIES[entry.category]["moderators"], *SEES_EVERYTHING}
        assert removed["statement"].strip()
        in_force = [version for version in VERSIONS if version["published_days_ago"] * 24 > entry.age_hours][-1]
        assert removed["clause"] in {clause["number"] for clause in in_force["clause"]}


def test_locked_topics_say_why() -> None:
    locked = [topic for topics in TOPICS.values() for topic in topics if topic.get("locked")]
    assert len(locked) == 2
    assert all(topic["locked_reason"].strip() for topic in locked)


def test_no_body_or_title_is_written_twice_and_none_is_filler() -> None:
    texts = Counter(text for entry in ENTRIES for text in (entry.data["body"], entry.data.get("earlier")) if text)
    assert [text for text, count in texts.items() if count > 1] == []
    titles = Counter(topic["title"] for topics in TOPICS.values() for topic in topics)
    assert max(titles.values()) == 1
    assert not any("lorem" in text.lower() or "TODO" in text for text in texts)


def test_the_community_is_large_and_varied_enough() -> None:
    topics = [topic for topics in TOPICS.values() for topic in topics]
    replies = [entry.data for entry in ENTRIES if entry.number > 1]
    assert len(topics) >= 60
    assert len(ENTRIES) >= 400
    assert sum(topic["lang"] == "bn" for topic in topics) >= 7
    assert sum(bool(topic.get("pinned")) for topic in topics) == 4
    assert sum(bool(reply.get("withdrawn")) for reply in replies) == 2
    assert sum("earlier" in reply for reply in replies) >= 5
    assert sum(not topic.get("reply") for topic in topics) >= 4
    assert max(len(topic.get("reply", [])) for topic in topics) + 1 > 2 * POSTS_PER_PAGE
    assert {entry.data["author"] for entry in ENTRIES} == set(MEMBERS)
