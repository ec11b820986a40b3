"""What attackers write: nothing dangerous comes out, nothing takes long, no text is lost."""

import json
import re
import time
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name

from portal.core import markup
from portal.core.markup.cleaning import clean_text
from portal.core.markup.grammar import parse, to_html
from portal.core.markup.highlight import LANGUAGES

pytestmark = pytest.mark.anydb

DATA = Path(__file__).parents[3] / "shared/data"
CORPORA = ("attack-payloads", "sanitizer-test-cases", "attack-naughty-strings")

# Written out here, and not taken from the module: the test must not agree with a mistake.
NAMES = (
    "a b blockquote br code dd del div dl dt em h3 h4 h5 h6 hr i img ins kbd li ol p pre s span strong sub sup "
    "table tbody td th thead tr ul"
)
TAGS = frozenset(NAMES.split())
VOID = frozenset({"br", "hr", "img"})
ADDRESS = r"(?:https?:|mailto:|(?![a-z][a-z0-9+.-]*:))"
ATTRIBUTES = {
    ("a", "href"): rf"(?i){ADDRESS}.*",
    ("a", "title"): ".*",
    ("a", "rel"): "nofollow ugc noopener",
    ("div", "class"): "table-scroll",
    ("div", "tabindex"): "0",
    ("div", "role"): "region",
    ("div", "aria-label"): ".{1,80}",
    ("img", "src"): r"/uploads/[\w/.-]+",
    ("img", "alt"): ".*",
    ("img", "title"): ".*",
    ("img", "loading"): "lazy",
    ("ol", "start"): r"\d{1,9}",
    ("pre", "class"): "highlight",
    ("pre", "tabindex"): "0",
    ("span", "class"): "hl-(?:com|def|del|ins|key|lit|num|str|tag)",
    ("td", "align"): "left|center|right",
    ("th", "align"): "left|center|right",
}
PIECE = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>|[^<]+|(<)')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def assert_harmless(html: str) -> None:
    """Every `<` belongs to an allowed tag in its plainest form, with allowed attributes; all are closed in order."""
    opened: list[str] = []
    for closing, tag, attributes, stray in PIECE.findall(html):
        assert not stray, html
        if closing:
            assert opened.pop() == tag, html
        elif tag:
            assert tag in TAGS, html
            assert_allowed(tag, attributes)
            opened += [] if tag in VOID else [tag]
    assert not opened, html


def assert_allowed(tag: str, attributes: str) -> None:
    given = ATTRIBUTE.findall(attributes)
    for name, value in given:
        assert (tag, name) in ATTRIBUTES, (tag, attributes)
        assert re.fullmatch(ATTRIBUTES[tag, name], unescape(value), re.DOTALL), (tag, attributes)
    href = dict(given).get("href")
    if href is not None and not re.match(r"/(?![/\\])", href):
        assert ("rel", "nofollow ugc noopener") in given, attributes


def words_of_the_parser_alone(source: str) -> list[str]:
    document = parse(clean_text(source), handles=MappingProxyType({}))
    assert document is not None
    return clean_text(markup.text_of(to_html(document))).split()


@cache
def payloads(corpus: str) -> tuple[str, ...]:
    files = [path for path in sorted((DATA / corpus).glob("*.json")) if path.name != "blns.json"]
    return tuple(text for path in files for text in strings(json.loads(path.read_text())) if len(text) < 6_000)


def strings(entries: list[object]) -> Iterator[str]:
    for entry in entries:
        yield str((entry.get("payload") or entry.get("input") or "") if isinstance(entry, dict) else entry)


@pytest.mark.parametrize("corpus", CORPORA)
class TestPayloads:
    @pytest.fixture(autouse=True)
    def _corpus(self, corpus: str) -> None:
        if not (DATA / corpus).is_dir():
            pytest.skip(f"{corpus} is not here")

    def test_as_markdown(self, corpus: str) -> None:
        for payload in payloads(corpus):
            html = markup.render(payload).html
            assert_harmless(html)
            if "![" not in payload:
                assert clean_text(markup.text_of(html)).split() == words_of_the_parser_alone(payload)

    def test_as_html(self, corpus: str) -> None:
        for payload in payloads(corpus):
            html = markup.render_html(payload)
            assert_harmless(html)
            assert markup.render_html(html) == html

    def test_inside_a_link_a_picture_a_table_and_a_fence(self, corpus: str) -> None:
        for payload in payloads(corpus)[::7]:
            line = payload.replace("\n", " ")
            assert_harmless(
                markup.render(
                    f'[a]({line}) [b](<{line}> "{line}") ![{line}]({line}) <{line}>\n\n'
                    f"|{line}|\n|:-|\n|{line}|\n\n```{line}\n{line}\n```\n\n[c]: {line}\n[c] @{line}"
                ).html
            )


MARKDOWN_PIECES = (
    "* _ ** ~~ ` ``` [ ] ( ) ![ < > &lt; &#x3c; \n \n\n > - 1. # | |-| \\ a @a / // : javascript: http:// "
    "/uploads/ <b> <a\xa0href= onclick= \" ' = \t \u202e \x00 é ক্ষ \xa0"
)
HTML_PIECES = (
    "<p> </p> <b> </b> <i> </i> <a\xa0href='/x'> <a\xa0href='javascript:x'> </a> <table> </table> <tr> <td> </td> "
    "<ul> <li> </li> </ul> <pre> </pre> <h1> </h1> <h4> </h4> <img\xa0src=x> <svg> <math> <style> </style> "
    "<script> </script> <!-- --> <![CDATA[ ]]> <template> <select> <noscript> <textarea> <title> </title> "
    "<mtext> <mglyph> <div\xa0class='table-scroll'> </div> a \n & &lt; &amp;lt; \" ' < > <br> <hr>"
)


def texts_of(pieces: str, *, at_most: int) -> st.SearchStrategy[str]:
    """Any sequence of the pieces, which are apart by blanks; a hard blank stands for a blank in one."""
    choice = st.sampled_from([piece.replace("\xa0", " ") for piece in pieces.split(" ")])
    return st.lists(choice, max_size=at_most).map("".join)


class TestProperties:
    @settings(deadline=None, max_examples=300)
    @given(st.text(max_size=400))
    def test_any_text(self, source: str) -> None:
        assert_harmless(markup.render(source).html)

    @settings(deadline=None, max_examples=300)
    @given(texts_of(MARKDOWN_PIECES, at_most=60))
    def test_any_markdown(self, source: str) -> None:
        html = markup.render(source, handles={"a": "/members/a"}).html
        assert_harmless(html)
        if "![" not in source:
            assert clean_text(markup.text_of(html)).split() == words_of_the_parser_alone(source)

    @settings(deadline=None, max_examples=300)
    @given(texts_of(HTML_PIECES, at_most=40))
    def test_any_html_and_the_second_time_changes_nothing(self, source: str) -> None:
        html = markup.render_html(source)
        assert_harmless(html)
        assert markup.render_html(html) == html


def filled(unit: str) -> str:
    return (unit * markup.MAX_SOURCE_BYTES).encode()[: markup.MAX_SOURCE_BYTES].decode(errors="ignore")


UNITS = [
    *(
        "> ",
        "- ",
        "- > ",
        "1. ",
        "[",
        "![",
        "![[](",
        "[](",
        "[a](<",
        "*_",
        "*a*",
        "a**b",
        "**_a_** ",
        "`",
        "`a",
        "``a`",
    ),
    *(
        "```\n",
        "- ```\n",
        "~~a~~",
        "<",
        "<http://",
        "<a@",
        "&",
        "\\",
        "\n",
        "a\n\n",
        "a\n",
        "a  \n",
        "|a|b|\n",
        "> a\n",
    ),
    *(
        "http://",
        "http://a ",
        "http://a.b/(",
        "mailto:a@",
        "@",
        "@a ",
        "# a\n",
        "a\n=\n",
        "---\n",
        "- a\n- \n",
        "- a\n+ a\n",
    ),
    *("[a]: b\n", "[a\n", "![a](b) ", "<b>", " ", "\t", "\u200d", "ক্ষ"),
]
HOSTILE = {
    **{f"{unit!r} again and again": filled(unit) for unit in UNITS},
    "a hundred quotes and lazy lines": ("> " * 100 + "a\n" + "a\n" * 9_000)[: markup.MAX_SOURCE_BYTES],
    "a list ever deeper": "".join("  " * depth + "- a\n" for depth in range(130)),
    "longer and longer backticks": "".join("`" * length + " " for length in range(1, 199)),
    "a wide table": "|" + "a|" * 200 + "\n|" + "-|" * 200 + "\n" + "|\n" * 9_000,
    "a wider table": "|" + "a|" * 3_300 + "\n|" + "-|" * 3_300 + "\n" + "|\n" * 2_900,
    "emphasis opened, then closed": "*a " * 5_000 + "a*" * 2_400,
    "links opened, then closed": "[" * 5_000 + "a" + "](b)" * 3_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_post_at_the_cap_renders_within_a_second(name: str) -> None:
    source = HOSTILE[name][: markup.MAX_SOURCE_BYTES]
    assert len(source.encode()) <= markup.MAX_SOURCE_BYTES
    assert_within_a_second(source)


LEXERS = {type(get_lexer_by_name(language)): language for language in sorted(LANGUAGES)}


@pytest.mark.parametrize("language", LEXERS.values())
def test_hostile_code_renders_within_a_second(language: str) -> None:
    for unit in ('"', "(", "/*", "\n", "a\n", "<<A\n", " ", "1e"):
        code = "\n".join([(unit * 900)[:900]] * 8)
        assert_within_a_second(f"```{language}\n{code}\n```")


def test_a_text_too_intricate_is_shown_as_written() -> None:
    source = "|a|b|\n|-|-|\n" + "|\n" * 2_900 + "\n<b>end"
    assert markup.render(source).html.startswith("<p>|a|b|<br>\n|-|-|<br>\n|<br>")
    assert markup.render(source).html.endswith("<p>&lt;b&gt;end</p>")
    assert markup.mentioned_handles("@a\n\n" + source) == frozenset()


def test_text_too_deep_is_not_lost() -> None:
    source = "> " * 40 + "the bottom"
    assert "the bottom" in markup.text_of(markup.render(source).html)


HOSTILE_HTML = ("<div>", "<b>", "<table><tr><td>", "<p>a", "<a href='x'", "<!--", "<i><b></i>", "&lt;", "<a><b></a>")


@pytest.mark.parametrize("unit", HOSTILE_HTML)
def test_hostile_html_is_bounded_too(unit: str) -> None:
    html = (unit * 100_000)[:100_000]
    start = time.thread_time()
    assert_harmless(markup.render_html(html))
    assert time.thread_time() - start < 2


def assert_within_a_second(source: str) -> None:
    start = time.thread_time()
    rendered = markup.render(source)
    assert time.thread_time() - start < 1
    assert_harmless(rendered.html)
