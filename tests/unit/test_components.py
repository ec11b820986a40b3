"""The parts of pages: rendered by themselves, with no database behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect

from portal.core.viewer import Viewer
from portal.home import samples
from portal.web.errors import PAGES

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "portal" / "static"
PARTS = (
    *("button busy", "chip", "segment", "tabs", "field", "choices", "badge", "tag", "avatar", "stack", "date-tile"),
    *(
        "note",
        "facts",
        "rows",
        "table",
        "pager",
        "post answer",
        "post held",
        "post-body prose",
        "diff",
        "composer",
        "toolbar",
    ),
    *("category-grid", "topic-table", "gate", "steps", "step now", "empty", "menu"),
)
# Named outright, or second after a translated label: state(_("Late"), "clock"), menu_link(_("Edit"), url, "pencil").
NAMED = re.compile(r"""\b(?:icon|square|empty)\("([a-z0-9-]+)"|\bicon(?:_name)?="([a-z0-9-]+)\"""")
AFTER_LABEL = re.compile(r"""\b(?:state|chip|menu_link|menu_post)\(_\([^)]*\), (?:[^",]+, )?"([a-z0-9-]+)\"""")


@pytest.fixture
def page() -> Iterator[Flask]:
    """A bare application with our templates, inside a request."""
    app = Flask("bare", template_folder=str(TEMPLATES), static_folder=None)
    app.config.update(SECRET_KEY="only-for-this-test")
    CSRFProtect(app)
    Babel(app)
    app.jinja_env.globals["asset"] = lambda name: f"/static/{name}"
    with app.test_request_context("/here?x=1"):
        yield app


def shown(source: str) -> str:
    return render_template_string(source, **samples.context())


@pytest.mark.parametrize("status", sorted(PAGES))
def test_an_error_page_needs_neither_viewer_nor_database(page: Flask, status: int) -> None:
    html = render_template(f"errors/{status}.html", status=status)
    assert html.count("<h1>") == 1
    assert f"Error {status}" in html
    assert re.search(r'class="button[^"]*" href="/', html), "it offers no next step"


def test_a_refusal_says_why_and_shows_the_way_on(page: Flask) -> None:
    html = render_template("errors/403.html", sentence="Read the rules first.", way_on=("Read them", "/rules?next=/x"))
    assert "Read the rules first." in html
    assert 'href="/rules?next=/x"' in html


@pytest.mark.parametrize(("wait_s", "words"), [(1, "in 1 second."), (45, "in 45 seconds."), (121, "in 3 minutes.")])
def test_a_limit_says_when_to_try_again(page: Flask, wait_s: int, words: str) -> None:
    assert words in render_template("errors/429.html", retry_after_s=wait_s)


def test_a_field_with_an_error_is_wired_for_the_ear(page: Flask) -> None:
    html = shown('{% from "components/field.html" import field %}{{ field(form.wrong, hint="Your work address.") }}')
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="wrong-hint wrong-error"' in html
    assert re.search(r'id="wrong-error" role="alert"', html)


def test_a_field_at_rest_claims_nothing(page: Flask) -> None:
    html = shown('{% from "components/field.html" import field %}{{ field(form.rest) }}')
    assert "aria-" not in html.replace('aria-hidden="true"', "")


def test_what_people_write_is_escaped_in_every_part(page: Flask) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    html = render_template_string(
        """{% from "components/row.html" import row %}{% from "components/avatar.html" import avatar, avatar_stack %}
        {% from "components/badge.html" import badge, tag %}{% from "components/note.html" import note, flashes %}
        {% from "components/card.html" import head, crumbs, facts %}
        {% from "components/button.html" import post_button %}
        {{ row(x, x, avatar(x, x)) }}{{ badge(x) }}{{ tag(x, x) }}{{ note(fact=x, text=x) }}{{ flashes([(x, x)]) }}
        {{ head(x, x) }}{{ crumbs([(x, x)]) }}{{ facts([(x, x)]) }}
        {{ post_button(x, x, values={"n": x}, attrs={"title": x}) }}
        {{ avatar_stack([{"display_name": x, "initials": x, "tone": 0}]) }}""",
        x=hostile,
    )
    assert "<img" not in html


def test_a_post_button_carries_the_token(page: Flask) -> None:
    source = '{% from "components/button.html" import post_button %}{{ post_button("/go", "Go", values={"a": 1}) }}'
    html = shown(source)
    assert re.search(r'name="csrf_token" value="[^"]{20,}"', html)
    assert '<input type="hidden" name="a" value="1">' in html


def test_the_component_page_shows_every_part(page: Flask) -> None:
    viewer = Viewer(id=1, handle="farhana", display_name="Farhana Akter", roles=frozenset({"manager"}))
    bar = [{"label": "Jobs", "url": "/manage/jobs", "icon": "server-cog", "current": True}]
    html = render_template("home/components/show.html", viewer=viewer, staff_places=bar, **samples.context())
    assert html.count("<h1") == 1
    assert 'aria-label="Staff places"' in html
    missing = [part for part in PARTS if f'class="{part}' not in html]
    assert missing == []


def test_who_has_no_staff_places_gets_no_staff_bar(page: Flask) -> None:
    viewer = Viewer(id=1, handle="farhana", display_name="Farhana Akter")
    html = render_template("errors/404.html", viewer=viewer, staff_places=[])
    assert "staff-bar" not in html
    assert "staff.css" not in html


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    lines = (STATIC / "icons.txt").read_text().splitlines()
    listed = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    used = icons_in_sources() | icons_of_the_demo()
    assert len(used) > 20
    assert used <= listed, f"Add to portal/static/icons.txt: {sorted(used - listed)}"


def icons_in_sources() -> set[str]:
    sources = (*TEMPLATES.rglob("*.html"), *(ROOT / "portal").rglob("*.py"))
    texts = [path.read_text() for path in sources]
    named = {name for text in texts for pair in NAMED.findall(text) for name in pair if name}
    return named | {name for text in texts for name in AFTER_LABEL.findall(text)}


def icons_of_the_demo() -> set[str]:
    texts = [path.read_text() for path in (ROOT / "portal" / "demo" / "content").glob("*.toml")]
    return {icon for text in texts for icon in re.findall(r'^icon = "([a-z0-9-]+)"', text, re.MULTILINE)}


def test_colours_are_named_in_the_tokens_alone() -> None:
    for path in sorted((STATIC / "css").glob("*.css")):
        if path.name != "1-tokens.css":
            found = re.findall(r"#[0-9a-f]{3,8}\b(?![^{]*\{)|rgba?\(|hsla?\(", path.read_text())
            assert [colour for colour in found if colour not in ("#000", "#0000")] == [], path.name
