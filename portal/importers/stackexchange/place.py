"""The category that takes the topics of a dump."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from portal.community.models import Category
from portal.community.slugs import slug_of
from portal.core import snapshots
from portal.core.db import db
from portal.core.operation import operation
from portal.importers.models import ImportSource
from portal.importers.stackexchange.operations import KIND

SLUG_CHARACTERS = 60


@dataclass(frozen=True)
class Place:
    """A category by its id."""

    category_id: int


@operation
def place_of(site: str, *, name: str | None, access: str) -> Place:
    """The category of an earlier run, else the one called `name`, else a new one."""
    earlier = db.session.scalar(
        sa.select(ImportSource.category_id).where(ImportSource.kind == KIND, ImportSource.site == site)
    )
    if earlier is not None:
        return Place(earlier)
    slug = slug_of(name or site)[:SLUG_CHARACTERS]
    category = db.session.scalar(sa.select(Category).where(Category.slug == slug))
    return Place(category.id if category else _made(slug, name or _name_of(site), access))


def _made(slug: str, name: str, access: str) -> int:
    position = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Category.position), 0))) or 0
    category = Category(slug=slug, name=name, access=access, position=position + 1, icon="archive")
    db.session.add(category)
    snapshots.bump("categories")
    db.session.flush()
    return category.id


def _name_of(site: str) -> str:
    """Such as `Bicycles meta` for bicycles.meta.stackexchange.com."""
    words = [word for word in site.split(".")[:-1] if word not in ("stackexchange", "www")]
    return " ".join(words).capitalize() or site
