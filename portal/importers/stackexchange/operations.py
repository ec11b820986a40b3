"""The chunks of an import: each writes its rows, their keys, its tallies and its place in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from portal.community import imported as community
from portal.community.imported import ImportedTopic
from portal.core import clock
from portal.core.db import db
from portal.core.operation import operation
from portal.importers import keys
from portal.importers.models import ImportSource
from portal.members import imported as members
from portal.members.imported import ImportedMember

KIND = "stackexchange"


@operation
def begin(site: str, *, category_id: int) -> int:
    """The source's id. A run that was cut off goes on where it stopped; after a finished one, a new run begins."""
    source = db.session.scalar(sa.select(ImportSource).where(ImportSource.kind == KIND, ImportSource.site == site))
    if source is None:
        source = ImportSource(kind=KIND, site=site, category_id=category_id)
        db.session.add(source)
    elif source.finished_at is not None:
        source.started_at, source.finished_at = clock.now(), None
        source.stage, source.row, source.created, source.unchanged, source.skipped = "", 0, 0, 0, {}
    db.session.flush()
    return source.id


@operation
def enter_stage(source_id: int, stage: str, *, skipped: Counter[str]) -> None:
    """The run begins `stage`; `skipped` are the rows passed over while it was made ready."""
    source = _source(source_id)
    source.stage, source.row = stage, 0
    _tally(source, skipped=skipped)


@operation
def finish(source_id: int) -> None:
    _source(source_id).finished_at = clock.now()
    db.session.flush()


@operation
def take_members(source_id: int, people: Sequence[ImportedMember], *, row: int, skipped: Counter[str]) -> None:
    source = _source(source_id)
    here = keys.known(source_id, "member", (person.external_id for person in people))
    new = [person for person in people if person.external_id not in here]
    ids = members.import_members(new)
    made = {person.external_id: member_id for person, member_id in zip(new, ids, strict=True)}
    keys.remember(source_id, "member", made)
    _advance(source, row, created=len(new), unchanged=len(here), skipped=skipped)


@operation
def take_tags(source_id: int, tags: Sequence[tuple[int, str]], *, row: int, skipped: Counter[str]) -> None:
    """Rows of (external id, name)."""
    source = _source(source_id)
    here = keys.known(source_id, "tag", (external_id for external_id, _ in tags))
    new = [(external_id, name) for external_id, name in tags if external_id not in here]
    ids = community.import_tags([name for _, name in new])
    keys.remember(source_id, "tag", {tag[0]: tag_id for tag, tag_id in zip(new, ids, strict=True)})
    _advance(source, row, created=len(new), unchanged=len(here), skipped=skipped)


@operation
def take_topics(source_id: int, topics: Sequence[tuple[ImportedTopic, Sequence[tuple[str, int]]]], *, row: int) -> None:
    """Each topic with the key (kind, external id) of each of its posts."""
    source = _source(source_id)
    opened = [topic.tag_ids for topic, _ in topics if topic.topic_id is None]
    community.count_imported(source.category_id, opened)
    for topic, post_keys in topics:
        placed = community.import_topic(topic)
        _remember_posts(source_id, topic, post_keys, placed.post_ids)
    posts = [post for topic, _ in topics for post in topic.posts]
    created = sum(post.known_id is None for post in posts)
    _advance(source, row, created=created, unchanged=len(posts) - created, skipped=Counter())


@operation
def take_votes(source_id: int, votes: Sequence[tuple[int, int, int, date]], *, row: int, skipped: Counter[str]) -> None:
    """Rows of (external id, post id here, direction, day)."""
    source = _source(source_id)
    here = keys.known(source_id, "vote", (vote[0] for vote in votes))
    new = [vote for vote in votes if vote[0] not in here]
    ids = community.import_votes([vote[1:] for vote in new])
    keys.remember(source_id, "vote", {vote[0]: vote_id for vote, vote_id in zip(new, ids, strict=True)})
    _advance(source, row, created=len(new), unchanged=len(here), skipped=skipped)


def _source(source_id: int) -> ImportSource:
    return db.session.get_one(ImportSource, source_id, with_for_update=True)


def _remember_posts(
    source_id: int, topic: ImportedTopic, post_keys: Sequence[tuple[str, int]], post_ids: Sequence[int]
) -> None:
    for kind in {kind for kind, _ in post_keys}:
        new = {
            external_id: post_id
            for (key_kind, external_id), post_id, post in zip(post_keys, post_ids, topic.posts, strict=True)
            if key_kind == kind and post.known_id is None
        }
        keys.remember(source_id, kind, new)


def _advance(source: ImportSource, row: int, *, created: int, unchanged: int, skipped: Counter[str]) -> None:
    source.row = row
    source.created += created
    source.unchanged += unchanged
    _tally(source, skipped=skipped)


def _tally(source: ImportSource, *, skipped: Counter[str]) -> None:
    if skipped:
        source.skipped = dict(Counter(source.skipped) + skipped)
    db.session.flush()
