"""Words for addresses: titles and tags as they stand in a path, in any script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

TITLE_CHARS = 80
TAG_CHARS = 30
TAGS_PER_TOPIC = 5


def slug_of(text: str, *, limit_chars: int = TITLE_CHARS, otherwise: str = "topic") -> str:
    """Letters, digits and their marks in lower case, joined by dashes; `otherwise` when nothing is left."""
    plain = unicodedata.normalize("NFKC", text).lower()
    words = "".join(c if _is_of_a_word(c) else " " for c in plain if c not in "'’").split()
    return _cut("-".join(words), limit_chars) or otherwise


def tag_slugs(text: str) -> list[str]:
    """The tags in a line such as `edi, stock sync`: each once, in the order given, at most TAGS_PER_TOPIC."""
    return clean_tags(text.replace("#", ",").split(","))[:TAGS_PER_TOPIC]


def clean_tags(tags: Iterable[str]) -> list[str]:
    slugs = (slug_of(tag, limit_chars=TAG_CHARS, otherwise="") for tag in tags)
    return list(dict.fromkeys(slug for slug in slugs if slug))


def _is_of_a_word(character: str) -> bool:
    """Marks belong to the letter before them: without its vowel signs a Bengali word is another word."""
    return unicodedata.category(character)[0] in "LNM"


def _cut(slug: str, limit_chars: int) -> str:
    if len(slug) <= limit_chars:
        return slug
    whole_words = slug[: limit_chars + 1].rpartition("-")[0]
    return whole_words or slug[:limit_chars]
