"""What members write, and what their readers get to see."""

import pytest

from portal.core import markup

pytestmark = pytest.mark.anydb

HANDLES = {"alice": "/members/alice", "mina.k": "/members/mina.k"}
REL = 'rel="nofollow ugc noopener"'


def html(source: str) -> str:
    return markup.render(source, handles=HANDLES).html.strip()


def test_a_paragraph_keeps_the_line_ends_of_a_forum() -> None:
    assert html("one\ntwo") == "<p>one<br>\ntwo</p>"


def test_html_in_markdown_is_text() -> None:
    assert html("<b onclick=x>hi</b> <!-- c -->") == "<p>&lt;b onclick=x&gt;hi&lt;/b&gt; &lt;!-- c --&gt;</p>"


def test_the_version_and_the_source_are_kept() -> None:
    assert markup.render("*a*") == markup.Rendered("*a*", "<p><em>a</em></p>\n", markup.VERSION)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**a** ~~b~~ `c`", "<p><strong>a</strong> <s>b</s> <code>c</code></p>"),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
        ("3. x", '<ol start="3">\n<li>x</li>\n</ol>'),
        ("a\n\n---", "<p>a</p>\n<hr>"),
        ("    code", '<pre tabindex="0"><code>code\n</code></pre>'),
    ],
)
def test_common_markup(source: str, expected: str) -> None:
    assert html(source) == expected


class TestHeadings:
    @pytest.mark.parametrize(
        ("source", "levels"),
        [
            ("# a\n## b\n### c", "345"),
            ("## b\n### c", "34"),
            ("### c", "3"),
            ("#### d\n##### e", "45"),
            ("# a\n###### f", "36"),
        ],
    )
    def test_the_highest_is_moved_below_the_headings_of_the_page(self, source: str, levels: str) -> None:
        assert "".join(part[0] for part in html(source).split("<h")[1:]) == levels


class TestLinks:
    @pytest.mark.parametrize("address", ["http://a.example/x", "https://a.example/x?y=1", "mailto:a@b.example"])
    def test_a_bare_address_becomes_a_link(self, address: str) -> None:
        assert html(f"see {address} now") == f'<p>see <a href="{address}" {REL}>{address}</a> now</p>'

    @pytest.mark.parametrize("text", ["setup.py", "example.com", "www.example.com", "ftp://a.example", "a@b.example"])
    def test_what_only_looks_like_an_address_stays_text(self, text: str) -> None:
        assert html(text) == f"<p>{text}</p>"

    def test_a_page_of_ours_is_not_marked(self) -> None:
        assert html("[a](/topics/7)") == '<p><a href="/topics/7">a</a></p>'

    @pytest.mark.parametrize("address", ["//evil.example", "https://a.example", "page"])
    def test_anything_else_is_marked_as_untrusted(self, address: str) -> None:
        assert REL in html(f"[a](<{address}>)")

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///x",
            "x-app:y",
            "java&#9;script:x",
        ],
    )
    def test_a_dangerous_scheme_makes_no_link(self, address: str) -> None:
        assert "href" not in html(f"[a]({address})")
        assert "href" not in html(f"<{address}>")

    def test_a_title_stays(self) -> None:
        assert html('[a](/x "t")') == '<p><a href="/x" title="t">a</a></p>'


class TestPictures:
    def test_an_upload_is_shown(self) -> None:
        assert (
            html("![A cat](/uploads/3/cat.png)") == '<p><img src="/uploads/3/cat.png" alt="A cat" loading="lazy"></p>'
        )

    def test_a_remote_picture_is_a_link(self) -> None:
        assert (
            html("![A cat](https://a.example/cat.png)") == f'<p><a href="https://a.example/cat.png" {REL}>A cat</a></p>'
        )

    def test_without_a_description_the_address_is_the_text(self) -> None:
        assert ">https://a.example/cat.png</a>" in html("![](https://a.example/cat.png)")

    def test_inside_a_link_its_description_is_left(self) -> None:
        assert html("[![cat](https://a.example/c.png)](/x)") == '<p><a href="/x">cat</a></p>'

    @pytest.mark.parametrize(
        "address", ["/uploads/../logout", "//x/uploads/a.png", "/static/a.png", "/uploads/%2e%2e/a"]
    )
    def test_nothing_but_an_upload_is_shown(self, address: str) -> None:
        assert "<img" not in html(f"![a]({address})")


class TestMentions:
    def test_a_known_handle_becomes_a_link(self) -> None:
        assert html("Hi @Alice, @mina.k.") == (
            '<p>Hi <a href="/members/alice">@Alice</a>, <a href="/members/mina.k">@mina.k</a>.</p>'
        )

    @pytest.mark.parametrize(
        "source",
        ["@nobody", "`@alice`", "\\@alice", "x@alice", "@alice@elsewhere.example", "```\n@alice\n```", "@alicé"],
    )
    def test_anything_else_stays_text(self, source: str) -> None:
        assert "/members/" not in html(source)

    def test_no_link_within_a_link(self) -> None:
        assert html("[to @alice](/x)") == '<p><a href="/x">to @alice</a></p>'

    def test_a_bengali_ending_may_follow(self) -> None:
        assert html("@aliceকে বলুন").startswith('<p><a href="/members/alice">@alice</a>কে')

    def test_handles_are_found_in_lower_case_outside_code(self) -> None:
        source = "@Alice and @bob_b, `@code`, [@linked](/x)\n\n> @quoted\n\n    @indented\n\n~~~\n@fenced\n~~~"
        assert markup.mentioned_handles(source) == {"alice", "bob_b", "quoted"}

    @pytest.mark.parametrize("handle", ["a", "alice", "a.b-c_d", "A1", "x" * 40])
    def test_a_handle_that_can_be_mentioned(self, handle: str) -> None:
        assert markup.HANDLE.fullmatch(handle)
        assert markup.mentioned_handles(f"(@{handle})") == {handle.lower()}

    @pytest.mark.parametrize("handle", ["", ".a", "a.", "a..b", "a b", "আ", "x" * 41, "a\n"])
    def test_a_handle_that_cannot(self, handle: str) -> None:
        assert not markup.HANDLE.fullmatch(handle)


class TestTables:
    def test_a_table_scrolls_in_a_region_named_by_its_headers(self) -> None:
        assert html("|Reward|Points|\n|:-|-:|\n|Mug|50|").replace("\n", "") == (
            '<div class="table-scroll" tabindex="0" role="region" aria-label="Reward, Points"><table>'
            '<thead><tr><th align="left">Reward</th><th align="right">Points</th></tr></thead>'
            '<tbody><tr><td align="left">Mug</td><td align="right">50</td></tr></tbody></table></div>'
        )

    def test_an_empty_corner_is_no_header(self) -> None:
        table = html("| |Points|\n|-|-|\n|Mug|50|").replace("\n", "")
        assert "<thead><tr><td></td><th>Points</th></tr></thead>" in table

    def test_the_name_is_escaped(self) -> None:
        assert 'aria-label="&quot;x&quot; &lt;b&gt; y, z">' in html('|"x" <b> *y*|**z**|\n|-|-|\n')


class TestCode:
    def test_a_known_language_is_coloured_with_classes_alone(self) -> None:
        assert html("```python\ndef f():  # x\n```") == (
            '<pre class="highlight" tabindex="0"><code>'
            '<span class="hl-key">def</span> <span class="hl-def">f</span>():  <span class="hl-com"># x</span>\n'
            "</code></pre>"
        )

    @pytest.mark.parametrize("language", ["", "nonsense", '"><script>', "brainfuck"])
    def test_another_stays_plain(self, language: str) -> None:
        assert html(f"```{language}\na < b\n```") == '<pre tabindex="0"><code>a &lt; b\n</code></pre>'

    @pytest.mark.parametrize("code", ["\n\n a\n\n", "a\tb\n", "é <&> ক্ষ\n", "$ x\n"])
    @pytest.mark.parametrize("language", ["python", "html", "console", "json", "diff"])
    def test_colouring_changes_no_character(self, code: str, language: str) -> None:
        coloured = markup.text_of(html(f"```{language}\n{code}```"))
        assert coloured == markup.text_of(html(f"```\n{code}```"))


class TestText:
    def test_what_cannot_be_stored_or_reorders_what_is_read_goes(self) -> None:
        rendered = markup.render("a\x00b\x07c\u202ed\u2066e\ufefff\ud800g\r\nh &#x202e;i")
        assert rendered.source == "abcdef\ufffdg\nh &#x202e;i"
        assert rendered.html == "<p>abcdef\ufffdg<br>\nh i</p>\n"

    def test_joiners_and_direction_marks_stay(self) -> None:
        assert markup.render("ক্\u200dষ \u200fא").source == "ক্\u200dষ \u200fא"

    def test_the_cap_counts_bytes(self) -> None:
        markup.render("a" * markup.MAX_SOURCE_BYTES)
        with pytest.raises(markup.SourceTooLong):
            markup.render("ক" * (markup.MAX_SOURCE_BYTES // 3 + 1))

    def test_a_preview_is_what_is_stored(self) -> None:
        source = "# a\n\n**b** ![c](http://d.example/e.png)\n\n|x|\n|-|\n|y|\n\n```sql\nselect 1\n```"
        assert markup.preview(source) == markup.render(source).html


class TestPlainText:
    def test_a_line_for_each_block(self) -> None:
        source = "# Title\n\nOne *two*\nthree\n\n- a\n- b\n\n|x|y|\n|-|-|\n|1|2|\n\n```\nif a:\n    b\n```"
        assert markup.text_of(html(source)) == "Title\nOne two\nthree\na\nb\nx y\n1 2\nif a:\n    b"

    def test_an_excerpt_is_one_line_cut_between_words(self) -> None:
        assert markup.excerpt("<p>One two,</p><p>three</p>", 10) == "One two…"
        assert markup.excerpt("<p>One two</p>", 7) == "One two"

    @pytest.mark.parametrize("length_chars", [1, 5, 40])
    def test_an_excerpt_is_never_longer_than_asked(self, length_chars: int) -> None:
        assert len(markup.excerpt("<p>" + "word " * 50 + "</p>", length_chars)) <= length_chars
        assert len(markup.excerpt("<p>" + "w" * 50 + "</p>", length_chars)) <= length_chars


class TestQuotes:
    def test_a_quote_names_and_links_its_author(self) -> None:
        quoted = markup.quote("Try *this*.\n\nIt works.", author_handle="a_b", url="/posts/7")
        assert quoted == "> [@a\\_b](/posts/7):\n>\n> Try *this*.\n>\n> It works.\n\n"
        assert '<a href="/posts/7">@a_b</a>' in html(quoted)

    def test_a_name_with_markup_in_it_stays_a_name(self) -> None:
        quoted = markup.quote("x", author_handle="a](/evil) `*_&amp;<b>", url="/posts/7")
        assert '<a href="/posts/7">@a](/evil) `*_&amp;amp;&lt;b&gt;</a>:' in html(quoted)

    def test_the_quoted_author_is_not_mentioned_by_it(self) -> None:
        assert markup.mentioned_handles(markup.quote("x", author_handle="bob", url="/posts/7")) == frozenset()

    def test_what_was_quoted_before_is_left_out(self) -> None:
        quoted = markup.quote("> old\n> older\n\nnew\n\n> again", author_handle="bob", url="/posts/7")
        assert quoted == "> [@bob](/posts/7):\n>\n> new\n\n"

    def test_a_quote_of_nothing_but_a_quote_is_its_attribution(self) -> None:
        assert markup.quote("> old", author_handle="bob", url="/posts/7") == "> [@bob](/posts/7):\n\n"

    @pytest.mark.parametrize("source", ["word " * 3_000, "line\n" * 3_000, "```\n" + "x\n" * 5_000])
    def test_a_long_post_leaves_room_for_the_reply(self, source: str) -> None:
        quoted = markup.quote(source, author_handle="bob", url="/posts/7")
        assert len(quoted) < 4_500
        assert html(quoted + "my reply").endswith("</blockquote>\n<p>my reply</p>")
