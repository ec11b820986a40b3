"""Everything that members do, in browsers without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from portal.core.markup import MAX_SOURCE_BYTES
from tests.browser import people
from tests.browser.people import in_menu, post
from tests.browser.portal import Portal, text_of
from tests.browser.windows import Windows, be, sign_in

STATEMENT = "You offer your own script for money. Say what it does, and leave the price out."


@pytest.fixture
def plain(windows: Windows) -> Page:
    return windows.page(scripts=False)


@pytest.fixture
def other(windows: Windows) -> Page:
    return windows.page(scripts=False)


def test_two_newcomers_ask_reply_edit_react_and_accept(plain: Page, other: Page, portal: Portal) -> None:
    people.join(plain, portal, "Runa Das")
    people.join(other, portal, "Ivo Keller")
    people.ask(plain, "Which label goes on a mixed pallet?", "We print **two** labels.\n\nThe second one falls off.")
    expect(post(plain, 1).locator("strong")).to_have_text("two")
    other.goto(plain.url)
    people.reply(other, "One label, with both order numbers.")
    other.reload()
    expect(post(other, 2)).to_have_count(1)
    edit_the_question(plain)
    react_and_accept(plain)
    other.reload()
    expect(other.locator("article.answer")).to_contain_text("One label, with both order numbers.")
    expect(post(other, 2).get_by_title("Useful: 1 person says so")).to_be_visible()


def edit_the_question(page: Page) -> None:
    in_menu(post(page, 1), "Edit").click()
    page.get_by_label("Write").fill("We print **two** labels.\n\nThe second one falls off in the cold store.")
    page.get_by_role("button", name="Save changes").click()
    expect(post(page, 1)).to_contain_text("falls off in the cold store")
    post(page, 1).get_by_role("link", name="edited").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was changed")
    expect(page.locator(".diff del")).to_have_text("The second one falls off.")
    expect(page.locator(".diff ins")).to_have_text("The second one falls off in the cold store.")
    page.go_back()


def react_and_accept(page: Page) -> None:
    page.reload()
    useful = post(page, 2).get_by_role("button", name="Useful: 0 people say so")
    expect(useful).to_have_attribute("aria-pressed", "false")
    useful.click()
    expect(post(page, 2).get_by_role("button", name="Useful: 1 person says so")).to_have_attribute(
        "aria-pressed", "true"
    )
    post(page, 2).get_by_role("button", name="Accept as answer").click()
    expect(post(page, 2)).to_contain_text("Accepted answer")
    expect(page.locator("#topic-head")).to_contain_text("Answered in")


def test_a_flag_leads_to_a_removal_that_names_its_clause(
    plain: Page, other: Page, windows: Windows, portal: Portal
) -> None:
    address = people.join(plain, portal, "Selma Vogt")
    people.ask(plain, "Who needs a matching script?", "I sell one, 400 euros.")
    be(other, "alice")
    other.goto(plain.url)
    flag(other)
    moderator = windows.page("mina", scripts=False)
    remove(moderator, "Who needs a matching script?")
    plain.reload()
    notice = plain.get_by_role("region", name="Why this post was removed")
    expect(notice).to_contain_text("4.2 Do not sell to peers")
    expect(notice).to_contain_text("Mina Rahman, a person")
    expect(notice).to_contain_text(STATEMENT)
    letter = portal.letter(address, "Your post was removed under guideline 4.2")
    assert STATEMENT in text_of(letter)
    assert "4.2 Do not sell to peers" in text_of(letter)
    assert other.reload().status == 404


def flag(page: Page) -> None:
    in_menu(post(page, 1), "Flag").click()
    page.get_by_role("radio", name="4.2 Do not sell to peers").check()
    page.get_by_label("Anything the moderators should know").fill("There is a price in it.")
    page.get_by_role("button", name="Flag the post").click()
    expect(page.get_by_text("Thank you. The moderators have it on their list")).to_be_visible()


def remove(page: Page, title: str) -> None:
    page.goto("/moderation")
    flagged = page.get_by_role("article").filter(has_text=title)
    expect(flagged).to_contain_text("4.2 Do not sell to peers")
    expect(flagged).to_contain_text("There is a price in it.")
    flagged.get_by_role("link", name="Remove the post…").click()
    page.get_by_role("radio", name="4.2 Do not sell to peers").check()
    page.get_by_label("Your statement to the author").fill(STATEMENT)
    page.get_by_role("button", name="Remove the post").click()
    expect(page.get_by_text("Removed. The author is told which guideline and why.")).to_be_visible()


def test_an_empty_reply_is_refused_where_it_is_written(plain: Page, portal: Portal) -> None:
    be(plain, "alice")
    plain.goto(portal.path("/topics/{own}"))
    plain.get_by_role("button", name="Post reply").click()
    expect(plain.locator("#reply").get_by_role("alert").filter(has_text="Write something first.")).to_be_visible()
    expect(plain.get_by_label("Write")).to_have_attribute("aria-invalid", "true")


def test_a_refused_topic_keeps_what_was_typed(plain: Page) -> None:
    be(plain, "alice")
    plain.goto("/topics/new")
    pass_browser_checks(plain)
    title, text = "Pallets " * 30, "Where do they go? " * (MAX_SOURCE_BYTES // 15)
    plain.get_by_label("Title").fill(title)
    plain.get_by_label("Text", exact=True).fill(text)
    plain.get_by_label("Tags").fill("labels, cold store")
    plain.get_by_role("button", name="Open topic").click()
    expect(plain.locator("#title-error")).to_be_visible()
    expect(plain.locator("#body-error")).to_have_text("This is too long for one post. Cut it, or post it in parts.")
    expect(plain.get_by_label("Title")).to_have_value(title.strip())
    expect(plain.get_by_label("Text", exact=True)).to_have_value(text)
    expect(plain.get_by_label("Tags")).to_have_value("labels, cold store")


@pytest.mark.parametrize(
    ("path", "label", "button"),
    [
        ("/posts/{reply}/flags/new", "Anything the moderators should know", "Flag the post"),
        ("/posts/{reply}/removal/new", "Your statement to the author", "Remove the post"),
    ],
)
def test_nothing_is_flagged_or_removed_without_a_clause(
    plain: Page, portal: Portal, path: str, label: str, button: str
) -> None:
    be(plain, "mina")
    plain.goto(portal.path(path))
    plain.get_by_label(label).fill("It offers a script for money.")
    pass_browser_checks(plain)
    plain.get_by_role("button", name=button).click()
    expect(plain.get_by_text("Choose the guideline. Without one there is nothing to decide by.")).to_be_visible()
    expect(plain.get_by_label(label)).to_have_value("It offers a script for money.")


def pass_browser_checks(page: Page) -> None:
    """The browser says by itself what is missing or too long; here the server must."""
    page.locator("main form").evaluate_all("forms => forms.forEach(form => { form.noValidate = true; })")
    page.locator("main [maxlength]").evaluate_all(
        "fields => fields.forEach(field => field.removeAttribute('maxlength'))"
    )


def test_signing_out_takes_a_button_and_shuts_the_door(plain: Page) -> None:
    be(plain, "charlie")
    plain.locator("summary[aria-label='Your menu']").click()
    plain.get_by_role("button", name="Sign out").click()
    expect(plain.get_by_role("link", name="Sign in").first).to_be_visible()
    plain.goto("/settings/profile")
    expect(plain.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_lost_password_is_replaced_by_mail(plain: Page, portal: Portal) -> None:
    address, password = "charlie@example.com", "eleven crates on the quay"
    sign_in(plain, address, "not the password")
    expect(plain.get_by_text("That address and password do not match.")).to_be_visible()
    plain.get_by_role("link", name="I have lost my password").click()
    plain.get_by_label("Work email").fill(address)
    plain.get_by_role("button", name="Send the link").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    link = portal.link(address, "A new password")
    plain.goto(link)
    plain.get_by_label("New password").fill("short")
    plain.get_by_role("button", name="Use this password").click()
    expect(plain.get_by_text("At least 12 characters.").last).to_be_visible()
    plain.get_by_label("New password").fill(password)
    plain.get_by_role("button", name="Use this password").click()
    expect(plain.get_by_text("Your new password is in force")).to_be_visible()
    sign_in(plain, address, password)
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Charlie")
    plain.goto(link)
    expect(plain.get_by_role("heading", level=1)).to_have_text("This link is no longer good")
