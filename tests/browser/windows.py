"""Browser windows that remember what went wrong in them: broken scripts, refused content, failing answers."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from portal.demo.script import PASSWORD
from tests.browser.portal import Portal

DESK = {"width": 1280, "height": 900}
# An answer of 4xx is part of some journeys; the browser and htmx tell of each on the console.
REFUSALS = r"Failed to load resource: the server responded with a status of 4\d\d|Response Status Error Code 4\d\d"


class Windows:
    """Opens browsers, each with its own cookies, on one portal."""

    def __init__(self, chromium: Browser, portal: Portal) -> None:
        self._chromium, self._portal = chromium, portal
        self._open: list[BrowserContext] = []
        self._borne = REFUSALS
        self.troubles: list[str] = []

    def browser(self, *, scripts: bool = True, scheme: str = "light", **options: Any) -> BrowserContext:
        context = self._chromium.new_context(
            base_url=self._portal.url, java_script_enabled=scripts, color_scheme=scheme, viewport=DESK, **options
        )
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.troubles.append(f"broken script: {error.error}"))
        context.on("response", self._answered)
        self._open.append(context)
        return context

    def page(self, handle: str | None = None, **options: Any) -> Page:
        """A window of a new browser; signed in as one of the demo people, with one click, when `handle` says so."""
        page = self.browser(**options).new_page()
        if handle:
            be(page, handle)
        return page

    def bear_with(self, pattern: str) -> None:
        """What a test provokes on the console is no trouble."""
        self._borne += f"|{pattern}"

    def close(self) -> None:
        for context in self._open:
            context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not re.match(self._borne, message.text):
            self.troubles.append(f"{message.type} on the console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} for {response.url}")


def be(page: Page, handle: str) -> None:
    """One of the people of the demo, by one click."""
    page.goto("/login")
    page.locator(f"button[name=handle][value={handle}]").click()
    page.wait_for_url("/")


def sign_in(page: Page, address: str, password: str = PASSWORD) -> None:
    page.goto("/login")
    page.get_by_label("Work email").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    page.locator("form[action='/login']").get_by_role("button", name="Sign in").click()
