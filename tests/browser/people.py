"""What people do in the portal, step by step, with or without scripts."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.portal import Portal

PASSWORD = "nine pallets at gate nine"


def register(page: Page, name: str, address: str) -> None:
    page.goto("/register")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Work email").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    expect(page.get_by_text(f"We have sent a letter to {address}.")).to_be_visible()


def confirm(page: Page, portal: Portal, address: str) -> None:
    """Following the link changes nothing yet: mail scanners follow links, too. The button does."""
    page.goto(portal.link(address, "Confirm your address"))
    expect(page.get_by_text(f"registered with the address {address}.")).to_be_visible()
    page.get_by_role("button", name="Yes, confirm my address").click()


def accept_guidelines(page: Page) -> None:
    """As the first page after the confirmation asks for it."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Guidelines")
    page.get_by_role("button", name="I accept these guidelines").click()
    expect(page.get_by_text("Thank you. You can write now.")).to_be_visible()


def join(page: Page, portal: Portal, name: str) -> str:
    """From nobody to a member who may write; answers the address."""
    address = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    register(page, name, address)
    confirm(page, portal, address)
    accept_guidelines(page)
    return address


def ask(page: Page, title: str, text: str) -> None:
    page.goto("/community/integrations")
    page.get_by_role("link", name="New topic").first.click()
    expect(page.get_by_label("Category")).to_have_value(
        page.locator("option", has_text="Integrations").get_attribute("value")
    )
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Open topic").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def reply(page: Page, text: str) -> None:
    page.locator("#reply").get_by_label("Write").fill(text)
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("article.post").last).to_contain_text(text)


def post(page: Page, number: int) -> Locator:
    """The post with this number, as it stands in its topic."""
    return page.get_by_role("article", name=f"Post {number}", exact=True)


def in_menu(card: Locator, name: str) -> Locator:
    """An entry of a post's menu, which is opened for it."""
    card.locator("summary").click()
    return card.locator(".menu-panel").get_by_text(name, exact=True)
