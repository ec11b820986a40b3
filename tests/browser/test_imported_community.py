"""A community that came along from elsewhere, walked in the browser: each topic as its source has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.dump import Dump, Row, read
from tests.browser.people import post
from tests.browser.portal import Portal
from tests.browser.windows import Windows

ALCOHOL = ("se-alcohol-meta", "alcohol.meta.stackexchange.com", "Alcohol meta")
BICYCLES = ("se-bicycles-meta", "bicycles.meta.stackexchange.com", "Bicycles meta")


@pytest.fixture(scope="module")
def bring(portal: Portal) -> Callable[[str, str], Dump]:
    """Imports a dump, once, into the portal that is being served, by the command itself."""

    @cache
    def imported(name: str, host: str) -> Dump:
        dump = read(name, host)
        numbers = portal.run("import", "stackexchange", str(dump.folder), "--json")
        assert numbers["topics"] == len(dump.questions)
        return dump

    return imported


@pytest.fixture(scope="module")
def alcohol(bring: Callable[[str, str], Dump]) -> Dump:
    return bring(*ALCOHOL[:2])


@pytest.fixture
def visitor(windows: Windows) -> Page:
    return windows.page()


@pytest.mark.parametrize(("name", "host", "category"), [ALCOHOL, BICYCLES], ids=["alcohol", "bicycles"])
def test_the_longest_topic_has_every_post_of_its_source(
    visitor: Page, bring: Callable[[str, str], Dump], name: str, host: str, category: str
) -> None:
    dump = bring(name, host)
    expected = dump.sizes[dump.longest["Id"]]
    visit(visitor, category, dump.longest)
    expect(visitor.locator("#topic-head")).to_contain_text(f"{expected - 1} replies")
    numbers = [number for window in windows_of(visitor) for number in window]
    assert numbers == [f"Post {number}" for number in range(1, expected + 1)]


def test_each_post_names_its_source_its_licence_and_its_score(visitor: Page, alcohol: Dump) -> None:
    visit(visitor, ALCOHOL[2], alcohol.longest)
    for _ in windows_of(visitor):
        for card in visitor.locator("article.post").all():
            assert card.get_by_role("link", name="Source").get_attribute("href").startswith(f"https://{alcohol.host}/")
            expect(card.locator(".post-context").last).to_contain_text("CC BY-SA")
            expect(card.locator(".post-context").last).to_contain_text("Score there:")


def test_a_closed_topic_says_so_and_takes_no_reply(windows: Windows, alcohol: Dump) -> None:
    closed = alcohol.first("ClosedDate", without="AcceptedAnswerId")
    page = windows.page("alice")
    visit(page, ALCOHOL[2], closed)
    expect(page.locator("#topic-head")).to_contain_text("Closed without an accepted answer")
    expect(page.locator("#reply")).to_contain_text("locked")
    expect(page.locator("#reply textarea")).to_have_count(0)
    expect_attribution(post(page, 1), alcohol, closed)


def test_the_accepted_answer_is_the_one_of_the_source(visitor: Page, alcohol: Dump) -> None:
    question = alcohol.first("AcceptedAnswerId")
    visit(visitor, ALCOHOL[2], question)
    expect_attribution(post(visitor, 1), alcohol, question)
    visitor.locator("#topic-head").get_by_role("link", name="Answered in").click()
    answer = visitor.locator("article.answer")
    expect(answer).to_have_count(1)
    expect(answer).to_be_in_viewport()
    expect(answer).to_contain_text("Accepted answer")
    source = answer.get_by_role("link", name="Source")
    assert question["AcceptedAnswerId"] in source.get_attribute("href").rpartition("/")[2]


def test_an_author_deleted_at_the_source_is_named_and_is_nobody_here(visitor: Page, alcohol: Dump) -> None:
    question = alcohol.first("OwnerDisplayName", without="OwnerUserId")
    visit(visitor, ALCOHOL[2], question)
    byline = post(visitor, 1).locator(".post-byline")
    expect(byline).to_contain_text(question["OwnerDisplayName"])
    expect(byline).to_contain_text("no longer a member")
    expect(byline.locator("a[href^='/members/']")).to_have_count(0)
    expect_attribution(post(visitor, 1), alcohol, question)


def visit(page: Page, category: str, question: Row) -> None:
    """From the community's front door, through the list of the category, to the topic."""
    page.goto("/community")
    page.get_by_role("link", name=category, exact=True).first.click()
    row = page.locator("td.topic").get_by_role("link", name=question["Title"], exact=True)
    while not row.count():
        follow(page, "Older topics")
    row.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(question["Title"])


def windows_of(page: Page) -> Iterator[list[str]]:
    """Window by window, the names of its posts."""
    while True:
        yield page.locator("article.post").evaluate_all("posts => posts.map(post => post.ariaLabel)")
        if not page.get_by_role("link", name="Later posts").count():
            return
        follow(page, "Later posts")


def follow(page: Page, name: str) -> None:
    """Answers once the next page is there, so that what is counted on it is not the last one's."""
    address = page.get_by_role("link", name=name).last.get_attribute("href")
    page.goto(address)


def expect_attribution(card: Locator, dump: Dump, row: Row) -> None:
    expect(card.get_by_role("link", name="Source")).to_have_attribute("href", dump.address(row))
    expect(card.locator(".post-context").last).to_contain_text(row["ContentLicense"])
