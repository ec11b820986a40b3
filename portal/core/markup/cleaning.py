"""What may be in a text, an address or a handle before anything is made of it."""

import re
from typing import Final
from urllib.parse import urljoin

SCHEMES: Final = frozenset({"http", "https", "mailto"})

# Letters, digits and underscores, with single dots or hyphens between them; the possessive quantifiers never backtrack.
_HANDLE: Final = r"[A-Za-z0-9_]++(?:[.-][A-Za-z0-9_]++)*+"
HANDLE: Final = re.compile(rf"(?=.{{1,40}}\Z){_HANDLE}")
# Not after a letter (an address), not before another @ (an address elsewhere); Bengali endings may follow directly.
MENTION: Final = re.compile(rf"(?<![\w@/.+-])@({_HANDLE})(?![@\u00c0-\u024f])")

# Control characters but tab and newline, the embeddings, overrides and isolates that reorder what is read, and the BOM.
# The marks that right-to-left text needs (LRM, RLM, ALM) and the joiners that Bengali needs stay.
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_LINE_END: Final = re.compile(r"\r\n?|[\u2028\u2029]")

_IGNORED_BY_BROWSERS: Final = re.compile(r"[\t\r\n]")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_OWN: Final = re.compile(r"/(?![/\\])[^\\\s]*")
_UPLOAD: Final = re.compile(r"/uploads/(?!.*\.\.)[\w/.-]+", re.ASCII)


def clean_text(text: str) -> str:
    """The same text without what cannot be stored, cannot be seen, or makes other text read differently."""
    text = _LINE_END.sub("\n", text)
    return _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))


def clean_url(url: str, *, base_url: str | None = None) -> str | None:
    """The address as a browser would read it, or None when it is not one a page may carry."""
    url = _IGNORED_BY_BROWSERS.sub("", clean_text(url)).strip()
    if base_url and url and not _SCHEME.match(url):
        url = _joined(base_url, url)
    return url if url and is_safe_url(url) else None


def is_safe_url(url: str) -> bool:
    scheme = _SCHEME.match(url)
    if scheme:
        return scheme[1].lower() in SCHEMES
    # A colon before the path would be a scheme in disguise.
    return ":" not in re.split(r"[/?#]", url, maxsplit=1)[0]


def is_own_url(url: str) -> bool:
    """Whether it leads to a page of this portal: not "//host" nor "/\\host", which browsers take for a host."""
    return _OWN.fullmatch(url) is not None


def is_upload(url: str) -> bool:
    return _UPLOAD.fullmatch(url) is not None


def _joined(base_url: str, url: str) -> str:
    try:
        return urljoin(base_url.rstrip("/") + "/", url)
    except ValueError:
        return ""
