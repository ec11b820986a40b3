"""HTML that was written elsewhere: made safe, and made editable."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from portal.core import markup

pytestmark = pytest.mark.anydb

DUMP = Path(__file__).parents[3] / "shared/data/se-alcohol-meta/Posts.xml"
SITE = "https://alcohol.meta.stackexchange.com"
REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a<script>alert(1)</script>b<style>p{}</style></p>", "<p>ab</p>"),
        ("<h1>a</h1><h3>b</h3>", "<h3>a</h3><h5>b</h5>"),
        ('<p id="a" class="b" style="c" onclick="d" hx-get="/e" data-hx-get="/f">g</p>', "<p>g</p>"),
        ('<a href="/q/1" target="_blank">a</a>', '<a href="/q/1">a</a>'),
        ('<a href="/\\b.example">a</a>', f'<a href="/\\b.example" {REL}>a</a>'),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<img src="http://a.example/b.png" onerror="x" alt="c">', f'<a href="http://a.example/b.png" {REL}>c</a>'),
        ("<iframe src=x></iframe><form><input></form>", ""),
        ('<pre class="lang-py"><code>a &lt; b</code></pre>', '<pre tabindex="0"><code>a &lt; b</code></pre>'),
        ('<div class="table-scroll" tabindex="0" role="region">a</div>', "a"),
        (
            '<span class="hl-key">a</span><span class="btn hl-key">b</span>',
            '<span class="hl-key">a</span><span>b</span>',
        ),
    ],
)
def test_only_what_we_would_write_ourselves_is_left(html: str, expected: str) -> None:
    assert markup.render_html(html) == expected


def test_its_own_relative_addresses_lead_back_to_it() -> None:
    html = '<a href="/q/1">a</a><a href="//b.example">b</a><img src="/c.png" alt="c">'
    assert markup.render_html(html, base_url=SITE) == (
        f'<a href="{SITE}/q/1" {REL}>a</a><a href="https://b.example" {REL}>b</a><a href="{SITE}/c.png" {REL}>c</a>'
    )


def test_a_broken_base_or_address_makes_no_link() -> None:
    assert markup.render_html('<a href="//[x">a</a>', base_url=SITE) == "<a>a</a>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>a * b _c_ d_e ____ [x] &amp;lt; C++ ~~y~~ | z</p>",
        "<p>1. a</p><p># b<br>- c<br>===<br>&gt; d</p>",
        "<p>a\nb <b> c </b>d</p>",
        '<p><a href="http://a.example/(b">c</a> <a href="http://a.example/x">http://a.example/x</a></p>',
        '<p><a href="http://a.example/a%20b">http://a.example/a%20b</a></p>',
        "<pre><code>a\n  ``` b\n\n\n\nc</code></pre>",
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ol><li>d</li></ol>",
        "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>",
        "<table><thead><tr><th>a|b</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>",
        "<h2>a</h2><p>b <code>c`d</code> <kbd>e</kbd> <s>f</s></p><hr><p>g</p>",
    ],
)
def test_the_markdown_of_it_gives_the_same_text(html: str) -> None:
    again = markup.render(markup.from_html(html)).html
    assert markup.text_of(again).split() == markup.text_of(markup.render_html(html)).split()


def test_pictures_are_links_in_the_markdown_too() -> None:
    assert markup.from_html('<p><img src="http://a.example/b.png" alt="c"></p>') == "[c](http://a.example/b.png)"


@pytest.mark.skipif(not DUMP.exists(), reason="the Stack Exchange dump is not here")
def test_the_posts_of_a_real_community_read_the_same() -> None:
    bodies = [row.get("Body", "") for row in ET.parse(DUMP).getroot()]  # noqa: S314 - our own file
    differing = 0
    for body in bodies:
        html = markup.render_html(body, base_url=SITE)
        again = markup.render(markup.from_html(body, base_url=SITE)).html
        differing += markup.text_of(again).split() != markup.text_of(html).split()
        assert markup.render_html(html) == html
    assert len(bodies) == 251
    # A word in bold inside a bare address is the one thing that Markdown cannot say.
    assert differing <= 1
