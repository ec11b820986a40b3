"""Every page passes the accessibility audit, light and dark, and none scrolls sideways on a narrow phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.portal import Portal
from tests.browser.scene import NEWCOMER
from tests.browser.windows import DESK, Windows, be, sign_in

PHONE = {"width": 360, "height": 740}
SCHEMES = ("light", "dark")
PAGES = {
    "visitor": (
        "/",
        "/community",
        "/topics/{answered}",
        "/login",
        "/register",
        "/register/sent",
        "/recover",
        "/recover/sent",
        "/confirmations/new",
        "/guidelines",
        "/no-such-page",
    ),
    "newcomer": ("/", "/guidelines"),
    "alice": (
        "/",
        "/community",
        "/community/integrations",
        "/community/integrations?show=waiting",
        "/topics/{own}",
        "/topics/{answered}",
        "/topics/{long}?after=20",
        "/topics/new",
        "/posts/{question}/edit",
        "/posts/{question}/history",
        "/posts/{reply}/flags/new",
        "/posts/{question}/flags/new",  # Refused: her own post.
        "/tags/labels",
        "/members",
        "/members/alice",
        "/settings/profile",
        "/settings/security",
        "/settings/language",
        "/logout",
        "/guidelines/1",
    ),
    "mina": (
        "/topics/{troubled}",
        "/posts/{reply}/removal/new",
        "/moderation",
        "/manage/members",
        "/manage/members/alice",
        "/manage/tiers",
        "/manage/tiers/{tier}",
        "/manage/tiers/new",
        "/manage/accounts",
        "/manage/accounts/{account}",
        "/manage/accounts/new",
        "/manage/categories",
        "/manage/categories/{category}",
        "/manage/categories/new",
        "/manage/guidelines",
        "/manage/jobs",
        "/members/bob",
        "/components",
    ),
}
# Forms sent with nothing in them, past the browser's own checks.
EMPTY_FORMS = {
    "visitor": (
        ("/login", "form[action='/login']"),
        ("/register", "form[action='/register']"),
        ("/recover", "form[action='/recover']"),
    ),
    "alice": (
        ("/topics/new", "#new-topic"),
        ("/posts/{reply}/flags/new", "main form.form"),
        ("/settings/security", "form[action='/settings/security/password']"),
    ),
    "mina": (
        ("/posts/{reply}/removal/new", "main form.form"),
        ("/manage/accounts/new", "main form.form"),
        ("/manage/categories/new", "main form.form"),
        ("/manage/tiers/new", "main form.form"),
    ),
}


class Gallery:
    """One signed-in browser for each person and scheme, kept for all pages."""

    def __init__(self, windows: Windows) -> None:
        self.windows = windows
        self._kept: dict[tuple[str, str], BrowserContext] = {}

    def page(self, persona: str, scheme: str) -> Page:
        if (persona, scheme) not in self._kept:
            self._kept[persona, scheme] = self._signed_in(persona, scheme)
        return self._kept[persona, scheme].new_page()

    def _signed_in(self, persona: str, scheme: str) -> BrowserContext:
        context = self.windows.browser(scheme=scheme)
        page = context.new_page()
        if persona == "newcomer":
            sign_in(page, NEWCOMER)
            page.wait_for_url("/")
        elif persona != "visitor":
            be(page, persona)
        page.close()
        return context


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


@pytest.fixture(scope="module")
def gallery(browser: Browser, portal: Portal) -> Iterator[Gallery]:
    windows = Windows(browser, portal)
    yield Gallery(windows)
    windows.close()


@pytest.fixture
def page(gallery: Gallery, persona: str, scheme: str) -> Iterator[Page]:
    """A window of this person; trouble in it fails the test."""
    opened = gallery.page(persona, scheme)
    yield opened
    opened.close()
    troubles, gallery.windows.troubles = gallery.windows.troubles, []
    assert troubles == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("persona", "path"), [(who, path) for who, paths in PAGES.items() for path in paths])
def test_a_page_is_accessible_and_fits_a_phone(page: Page, portal: Portal, axe: Axe, path: str) -> None:
    page.goto(portal.path(path))
    audit(page, axe)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("persona", "path", "form"), [(who, *sent) for who, forms in EMPTY_FORMS.items() for sent in forms]
)
def test_a_refused_form_is_accessible_and_fits_a_phone(
    page: Page, portal: Portal, axe: Axe, path: str, form: str
) -> None:
    page.goto(portal.path(path))
    page.locator(form).evaluate("form => form.submit()")
    expect(page.locator("main [role=alert]:visible").first).to_be_visible()
    audit(page, axe)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("persona", ["mina"])
@pytest.mark.parametrize("menu", ["summary[aria-label='Your menu']", "article.post summary >> nth=-1"])
def test_an_open_menu_is_accessible_and_fits_a_phone(page: Page, portal: Portal, axe: Axe, menu: str) -> None:
    page.goto(portal.path("/topics/{troubled}"))
    page.locator(menu).click()
    audit(page, axe)


def audit(page: Page, axe: Axe) -> None:
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size(PHONE)
    assert page.evaluate(STICKING_OUT) == [], "scrolls sideways"
    page.set_viewport_size(DESK)


# Nothing when the page fits; else its width, and the elements that reach over the edge.
STICKING_OUT = """() => {
    const width = document.documentElement.scrollWidth;
    if (width <= window.innerWidth) return [];
    const out = [...document.querySelectorAll("body *")].filter(
        (element) => element.getBoundingClientRect().right > window.innerWidth);
    return [width, ...out.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
}"""
