"""What scripts add: nothing reloads, nothing typed is lost, and the keyboard reaches everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import in_menu, post
from tests.browser.portal import Portal
from tests.browser.windows import Windows, be

MARKDOWN = "Ask **twice**, then `count`:\n\n| dock | pallets |\n| --- | --- |\n| 4 | 12 |\n"


@pytest.fixture
def alice(windows: Windows) -> Page:
    return windows.page("alice")


@pytest.fixture
def topic(alice: Page, portal: Portal) -> Page:
    """Alice at her own question."""
    alice.goto(portal.path("/topics/{own}"))
    return alice


def mark(page: Page) -> None:
    """Remembered by this very page; a reload forgets it."""
    page.evaluate("window.isSamePage = true")


def is_same(page: Page) -> bool:
    return bool(page.evaluate("window.isSamePage === true"))


def composer(page: Page) -> Locator:
    return page.locator("#reply").get_by_label("Write")


def test_the_preview_shows_what_the_text_will_be(topic: Page) -> None:
    preview = topic.get_by_role("region", name="Preview")
    composer(topic).press_sequentially("Ask **twice**")
    expect(preview.locator("strong")).to_have_text("twice")
    composer(topic).fill(MARKDOWN)
    expect(preview.get_by_role("cell", name="12")).to_be_visible()
    expect(preview.locator("code")).to_have_text("count")
    composer(topic).fill("<script>alert(1)</script> and ![](https://example.com/pixel.png)")
    expect(preview).to_contain_text("<script>alert(1)</script>")
    expect(preview.locator("script, img")).to_have_count(0)


def test_a_reply_appears_without_a_reload_and_empties_the_composer(topic: Page) -> None:
    mark(topic)
    before = topic.locator("article.post").count()
    composer(topic).fill("Both, since the second site opened.")
    topic.get_by_role("button", name="Post reply").click()
    expect(topic.locator("article.post")).to_have_count(before + 1)
    expect(post(topic, before + 1)).to_contain_text("Both, since the second site opened.")
    expect(composer(topic)).to_have_value("")
    expect(topic.get_by_role("button", name="Post reply")).to_be_enabled()
    expect(topic.locator("#topic-head")).to_contain_text(f"{before} replies")
    assert is_same(topic)
    topic.reload()
    expect(composer(topic)).to_have_value("")


def test_an_empty_reply_is_refused_in_place_with_the_cursor_in_it(topic: Page) -> None:
    mark(topic)
    topic.get_by_role("button", name="Post reply").click()
    expect(topic.locator("#reply").get_by_role("alert").filter(has_text="Write something first.")).to_be_visible()
    expect(composer(topic)).to_be_focused()
    assert is_same(topic)


def test_a_reply_that_is_too_long_comes_back_whole(topic: Page) -> None:
    text = "Where do the pallets go? " * 1_000
    composer(topic).fill(text)
    topic.get_by_role("button", name="Post reply").click()
    expect(topic.locator("#body-error")).to_contain_text("This is too long for one post.")
    expect(composer(topic)).to_have_value(text)
    expect(composer(topic)).to_be_focused()


def test_a_reaction_is_given_and_taken_back_in_place(topic: Page) -> None:
    mark(topic)
    useful = post(topic, 2).get_by_role("button", name="Useful")
    expect(useful).to_have_attribute("aria-pressed", "false")
    useful.click()
    expect(useful).to_have_attribute("aria-pressed", "true")
    expect(useful).to_have_accessible_name("Useful: 1 person says so")
    useful.click()
    expect(useful).to_have_attribute("aria-pressed", "false")
    assert is_same(topic)


def test_an_answer_is_accepted_and_unmarked_in_place(topic: Page) -> None:
    mark(topic)
    post(topic, 2).get_by_role("button", name="Accept as answer").click()
    expect(post(topic, 2)).to_contain_text("Accepted answer")
    expect(topic.locator("#topic-head")).to_contain_text("Answered in")
    post(topic, 2).get_by_role("button", name="Not the answer").click()
    expect(post(topic, 2)).not_to_contain_text("Accepted answer")
    expect(topic.locator("#topic-head")).to_contain_text("Waiting for an answer")
    assert is_same(topic)


def test_a_draft_survives_a_reload_and_is_gone_once_it_is_sent(alice: Page, portal: Portal) -> None:
    alice.goto(portal.path("/topics/{answered}"))
    composer(alice).press_sequentially("Half a thought")
    expect(alice.locator("#reply [data-draft-line]")).to_contain_text("Draft saved at")
    alice.reload()
    expect(composer(alice)).to_have_value("Half a thought")
    expect(alice.get_by_role("region", name="Preview")).to_have_text("Half a thought")
    alice.get_by_role("button", name="Post reply").click()
    expect(alice.locator("article.post").last).to_contain_text("Half a thought")
    alice.reload()
    expect(composer(alice)).to_have_value("")


def test_a_text_is_kept_when_the_network_drops(topic: Page, windows: Windows) -> None:
    windows.bear_with(r"htmx:|.*net::ERR_INTERNET_DISCONNECTED")
    composer(topic).fill("Sent from the cold store.")
    topic.context.set_offline(True)
    topic.get_by_role("button", name="Post reply").click()
    expect(topic.get_by_text("The network dropped; your text is kept here.")).to_be_visible()
    expect(composer(topic)).to_have_value("Sent from the cold store.")
    topic.context.set_offline(False)
    topic.get_by_role("button", name="Post reply").click()
    expect(topic.locator("article.post").last).to_contain_text("Sent from the cold store.")


def test_quoting_names_the_author_and_keeps_what_is_written(topic: Page) -> None:
    mark(topic)
    composer(topic).fill("I see.")
    post(topic, 2).get_by_role("link", name="Quote").click()
    address = post(topic, 2).get_attribute("id").removeprefix("post-")
    quoted = f"> [@bob](/posts/{address}):\n> Per company, with the site in front.\n\n"
    expect(composer(topic)).to_have_value(f"I see.\n\n{quoted}")
    expect(composer(topic)).to_be_focused()
    assert is_same(topic)


def test_the_toolbar_and_its_shortcuts_write_markdown(topic: Page) -> None:
    composer(topic).fill("pallets")
    composer(topic).select_text()
    topic.get_by_role("group", name="Formatting").get_by_role("button", name="Bold").click()
    expect(composer(topic)).to_have_value("**pallets**")
    composer(topic).fill("dock")
    composer(topic).select_text()
    composer(topic).press("Control+b")
    expect(composer(topic)).to_have_value("**dock**")


def test_a_menu_opens_and_closes_by_keyboard(topic: Page) -> None:
    summary = post(topic, 1).locator("summary")
    summary.focus()
    topic.keyboard.press("Enter")
    expect(post(topic, 1).get_by_role("link", name="Edit", exact=True)).to_be_visible()
    topic.keyboard.press("Tab")
    expect(post(topic, 1).locator(".menu-panel a").first).to_be_focused()
    topic.keyboard.press("Escape")
    expect(post(topic, 1).locator(".menu-panel")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_post_is_withdrawn_and_put_back_in_place(topic: Page) -> None:
    composer(topic).fill("I am not sure about this.")
    topic.get_by_role("button", name="Post reply").click()
    expect(topic.locator("article.post").last).to_contain_text("I am not sure about this.")
    mark(topic)
    last = topic.locator("article.post").last
    in_menu(last, "Withdraw").click()
    expect(last).to_contain_text("The author withdrew this post.")
    in_menu(last, "Put it back").click()
    expect(last).not_to_contain_text("The author withdrew this post.")
    assert is_same(topic)


def test_the_first_tab_offers_the_way_past_the_bar(topic: Page) -> None:
    topic.keyboard.press("Tab")
    skip = topic.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    topic.keyboard.press("Enter")
    expect(topic.locator("main")).to_be_focused()
    topic.keyboard.press("Tab")
    assert topic.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whatever_has_the_focus_shows_it(windows: Windows, portal: Portal, scheme: str) -> None:
    page = windows.page("alice", scheme=scheme)
    page.goto(portal.path("/topics/{own}"))
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(FOCUSED)
        assert outline, f"{name} has the focus and does not show it"
        seen.add(name)
    assert len(seen) > 15


FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    const words = element.getAttribute("aria-label") || element.textContent.trim() || element.name;
    return [`${element.tagName} ${words}`, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}"""


def test_a_page_from_before_signing_out_says_so_and_keeps_the_text(alice: Page, portal: Portal) -> None:
    stale = alice.context.new_page()
    stale.goto(portal.path("/topics/{own}"))
    alice.locator("summary[aria-label='Your menu']").click()
    alice.get_by_role("button", name="Sign out").click()
    expect(alice.get_by_role("link", name="Sign in").first).to_be_visible()
    composer(stale).fill("Am I still here?")
    stale.get_by_role("button", name="Post reply").click()
    expect(stale.get_by_role("alert").filter(has_text="signed in or out since this page was loaded")).to_be_visible()
    expect(composer(stale)).to_have_value("Am I still here?")
    be(alice, "alice")
    stale.reload()
    expect(composer(stale)).to_have_value("Am I still here?")
