"""What our pages ask of user HTML beyond safety: lower headings, marked links, own pictures, tables that scroll."""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Final

from portal.core.markup.cleaning import clean_text, clean_url, is_own_url, is_upload
from portal.core.markup.walls import REL, SCROLL_CLASS

# A page has its own h1, and h2 for the parts around a post.
HIGHEST_HEADING: Final = 3
LOWEST_HEADING: Final = 6
MAX_LABEL_CHARS: Final = 80

_HEADING_TAG: Final = re.compile(r"<h([1-6])>")
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

Attributes = list[tuple[str, str | None]]


def shape(html: str, *, base_url: str | None = None) -> str:
    """Takes what a sanitiser wrote, so that every tag is closed and every `<` of a text is escaped."""
    shaper = _Shaper(html, base_url)
    shaper.feed(html)
    shaper.close()
    return "".join(shaper.written)


@dataclass
class _Table:
    opened_at: int
    header_at: int | None = None
    headers: list[str] = field(default_factory=list)


class _Shaper(HTMLParser):
    def __init__(self, html: str, base_url: str | None) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._base_url = base_url
        self._shift = _heading_shift(html)
        self._tables: list[_Table] = []
        self._in_header = False
        self._in_link = False
        self._after_pre = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: clean_text(value or "") for name, value in attrs}
        self._after_pre = tag == "pre"
        match tag:
            case "a":
                self._in_link = True
                self._open("a", self._link(given))
            case "img":
                self._picture(given)
            case "table":
                self._tables.append(_Table(len(self.written)))
                self.written.append("")
                self._open("table", given)
            case "pre":
                self._open("pre", {**given, "tabindex": "0"})
            case "th" if self._tables:
                self._in_header = True
                self._tables[-1].headers.append("")
                self._tables[-1].header_at = len(self.written)
                self._open("th", given)
            case _:
                self._open(self._moved(tag), given)

    def handle_endtag(self, tag: str) -> None:
        self._after_pre = False
        self.written.append(f"</{'td' if tag == 'th' and self._emptied_header() else self._moved(tag)}>")
        match tag:
            case "a":
                self._in_link = False
            case "th":
                self._in_header = False
            case "table":
                self._close_table()

    def handle_data(self, data: str) -> None:
        text = clean_text(data)
        if self._after_pre:
            # A parser drops the first newline of a <pre>, so that another pass would see another text.
            text = text.lstrip("\n")
            self._after_pre = not text
        if self._in_header and self._tables:
            self._tables[-1].headers[-1] += text
        self.written.append(escape(text, quote=False))

    def _open(self, tag: str, attrs: dict[str, str]) -> None:
        written = "".join(f' {name}="{escape(value)}"' for name, value in attrs.items())
        self.written.append(f"<{tag}{written}>")

    def _moved(self, tag: str) -> str:
        return f"h{min(int(tag[1]) + self._shift, LOWEST_HEADING)}" if tag in _HEADINGS else tag

    def _link(self, given: dict[str, str]) -> dict[str, str]:
        url = clean_url(given.get("href", ""), base_url=self._base_url)
        if url is None:
            return {}
        title = {"title": given["title"]} if given.get("title") else {}
        return {"href": url, **title} if is_own_url(url) else {"href": url, **title, "rel": REL}

    def _picture(self, given: dict[str, str]) -> None:
        """Only our own uploads are shown; any other picture would tell its host who reads this page."""
        url = clean_url(given.get("src", ""), base_url=self._base_url)
        text = given.get("alt", "").strip() or (url or "")
        if url and is_upload(url):
            title = {"title": given["title"]} if given.get("title") else {}
            self._open("img", {"src": url, "alt": given.get("alt", ""), **title, "loading": "lazy"})
        elif url and not self._in_link:
            self._open("a", self._link({"href": url}))
            self.written.append(f"{escape(text, quote=False)}</a>")
        else:
            self.written.append(escape(text, quote=False))

    def _emptied_header(self) -> bool:
        """A header without words names nothing: the corner of a table becomes an ordinary cell."""
        at = self._tables[-1].header_at if self._tables else None
        if at is None or "".join(self.written[at + 1 :]).strip():
            return False
        self.written[at] = self.written[at].replace("<th", "<td", 1)
        return True

    def _close_table(self) -> None:
        if not self._tables:
            return
        table = self._tables.pop()
        label = ", ".join(filter(None, map(str.strip, table.headers)))[:MAX_LABEL_CHARS]
        name = f' aria-label="{escape(label)}"' if label else ""
        self.written[table.opened_at] = f'<div class="{SCROLL_CLASS}" tabindex="0" role="region"{name}>'
        self.written.append("</div>")


def _heading_shift(html: str) -> int:
    highest = min((int(level) for level in _HEADING_TAG.findall(html)), default=HIGHEST_HEADING)
    return max(0, HIGHEST_HEADING - highest)
