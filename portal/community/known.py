"""A category as every process knows it without asking: its words, its gate, and who stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from portal.core.decisions import NotFound


@dataclass(frozen=True, kw_only=True)
class KnownCategory:
    """One category with the ids of those who moderate it and of those who are invited."""

    id: int
    slug: str
    name: str
    description: str = ""
    icon: str = "messages-square"
    position: int = 0
    access: str = "members"
    tier_rank: int | None = None
    is_archived: bool = False
    moderator_ids: frozenset[int] = field(default_factory=frozenset)
    invited_ids: frozenset[int] = field(default_factory=frozenset)


class Categories:
    """All categories in their order; `by_id` and `by_slug` raise `NotFound`."""

    def __init__(self, ordered: tuple[KnownCategory, ...]) -> None:
        self._ordered = ordered
        self._by_id: Mapping[int, KnownCategory] = {category.id: category for category in ordered}
        self._by_slug: Mapping[str, KnownCategory] = {category.slug: category for category in ordered}

    def __iter__(self) -> Iterator[KnownCategory]:
        return iter(self._ordered)

    def by_id(self, category_id: int) -> KnownCategory:
        return _found(self._by_id.get(category_id))

    def by_slug(self, slug: str) -> KnownCategory:
        return _found(self._by_slug.get(slug))


def _found(category: KnownCategory | None) -> KnownCategory:
    if category is None:
        raise NotFound
    return category
