"""An import from its first row to its last: stage by stage, chunk by chunk, from wherever it was cut off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from portal.community.models import Tag
from portal.core import facts, markup
from portal.core.db import db
from portal.core.facts import Origin
from portal.importers import keys
from portal.importers.models import ImportSource
from portal.importers.stackexchange import operations, reader, topics
from portal.importers.stackexchange.histories import Histories, open_histories
from portal.importers.stackexchange.posts_in_dump import PostsInDump, posts_in_dump
from portal.importers.stackexchange.rows import Skipped, User, Vote
from portal.importers.stackexchange.spill import Bundle, Spill
from portal.importers.stackexchange.text import Source
from portal.members.imported import ImportedMember

STAGES = ("members", "tags", "topics", "votes")
CHUNK_ROWS = 500
CHUNK_TOPICS = 10

T = TypeVar("T")
Progress = Callable[[str, int], None]


class Import:
    """One dump on its way in. `progress` is told the stage and how many of its rows are done."""

    def __init__(self, folder: Path, *, site: str, category_id: int, work_dir: Path, progress: Progress) -> None:
        self._folder = folder
        self._work_dir = work_dir
        self._progress = progress
        self._site = Source(site)
        self._begin = (site, category_id)

    def run(self) -> int:
        """Takes all that is not here yet; the source's id. Safe to kill and to call again."""
        reader.check(self._folder)
        self._work_dir.mkdir(parents=True, exist_ok=True)
        with facts.coming_from(Origin.IMPORT):
            site, category_id = self._begin
            source_id = operations.begin(site, category_id=category_id)
            for stage in self._stages_left(source_id):
                getattr(self, f"_take_{stage}")(source_id)
            operations.finish(source_id)
        return source_id

    def _stages_left(self, source_id: int) -> tuple[str, ...]:
        reached = _source(source_id).stage
        return STAGES[STAGES.index(reached) :] if reached in STAGES else STAGES

    def _take_members(self, source_id: int) -> None:
        start = _enter(source_id, "members")
        for chunk, row, skipped in _chunks(reader.iter_users(self._folder, after=start), "user"):
            people = [_person(user) for user in chunk]
            operations.take_members(source_id, people, row=row, skipped=skipped)
            self._progress("members", row)

    def _take_tags(self, source_id: int) -> None:
        start = _enter(source_id, "tags")
        for chunk, row, skipped in _chunks(reader.iter_tags(self._folder, after=start), "tag"):
            operations.take_tags(source_id, [(tag.id, tag.name) for tag in chunk], row=row, skipped=skipped)
            self._progress("tags", row)

    def _take_topics(self, source_id: int) -> None:
        spill = Spill(self._work_dir / "spill.sqlite")
        spill.fill(self._folder)
        with open_histories(self._folder, self._work_dir) as histories:
            last_id = _enter(source_id, "topics", skipped=spill.skipped + _of_histories(histories))
            bundles = spill.bundles(after=last_id)
            done = 0
            while chunk := list(islice(bundles, CHUNK_TOPICS)):
                operations.take_topics(source_id, self._told(source_id, chunk, histories), row=chunk[-1].question.id)
                done += len(chunk)
                self._progress("topics", done)
        spill.close()

    def _told(self, source_id: int, chunk: list[Bundle], histories: Histories) -> list[Any]:
        """The chunk's topics with their posts' keys, rendered before any transaction begins."""
        known = _known(source_id, chunk)
        category_id = _source(source_id).category_id
        told = []
        for bundle in chunk:
            topic = topics.topic_from(
                bundle, category_id=category_id, source=self._site, histories=histories, known=known
            )
            told.append((topic, topics.post_keys(bundle)))
        return told

    def _take_votes(self, source_id: int) -> None:
        start = _enter(source_id, "votes")
        with posts_in_dump(self._folder, self._work_dir) as dump:
            for chunk, row, skipped in _chunks(reader.iter_votes(self._folder, after=start), "vote"):
                votes = _counting_votes(source_id, chunk, dump, skipped)
                operations.take_votes(source_id, votes, row=row, skipped=skipped)
                self._progress("votes", row)


def _counting_votes(
    source_id: int, chunk: list[Vote], dump: PostsInDump, skipped: Counter[str]
) -> list[tuple[int, int, int, date]]:
    """Up and down votes for posts that are here; every other one is told apart in `skipped`."""
    wanted = {vote.post_id for vote in chunk}
    here, in_dump = _posts_by_external_id(source_id, wanted), dump.among(wanted)
    votes = []
    for vote in chunk:
        if vote.post_id not in in_dump:
            skipped["vote_for_deleted_post"] += 1
        elif vote.post_id not in here:
            skipped["vote_for_skipped_post"] += 1
        elif vote.direction == 0:
            skipped[f"vote_type_{vote.raw_type}"] += 1
        else:
            votes.append((vote.id, here[vote.post_id], vote.direction, vote.created_at.date()))
    return votes


def _source(source_id: int) -> ImportSource:
    return db.session.get_one(ImportSource, source_id, populate_existing=True)


def _enter(source_id: int, stage: str, *, skipped: Counter[str] | None = None) -> int:
    """Where `stage` goes on: 0 when it only begins now."""
    source = _source(source_id)
    if source.stage == stage:
        return source.row
    operations.enter_stage(source_id, stage, skipped=skipped or Counter())
    return 0


def _chunks(rows: Iterator[Any], kind: str) -> Iterator[tuple[list[Any], int, Counter[str]]]:
    """Good rows in chunks, with the ordinal of the last row read and why others were passed over."""
    while chunk := list(islice(rows, CHUNK_ROWS)):
        skipped = Counter(f"{kind}_{row.reason}" for row in chunk if isinstance(row, Skipped))
        good = {row.id: row for row in reversed(chunk) if not isinstance(row, Skipped)}
        if len(good) + skipped.total() < len(chunk):
            skipped["duplicate_id"] = len(chunk) - len(good) - skipped.total()
        yield list(reversed(good.values())), chunk[-1].row, skipped


def _person(user: User) -> ImportedMember:
    return ImportedMember(
        external_id=user.id,
        display_name=user.display_name,
        about=markup.text_of(user.about_html),
        city=user.location or "",
        joined_at=user.created_at,
    )


def _of_histories(histories: Histories) -> Counter[str]:
    return Counter({f"history_{reason}": rows for reason, rows in histories.skipped.items()})


def _known(source_id: int, chunk: list[Bundle]) -> topics.Known:
    authors = set[int]().union(*(topics.author_ids(bundle) for bundle in chunk))
    wanted: dict[str, set[int]] = {"question": set(), "answer": set(), "comment": set()}
    for bundle in chunk:
        for kind, external_id in topics.post_keys(bundle):
            wanted[kind].add(external_id)
    posts = {
        (kind, external): here
        for kind in wanted
        for external, here in keys.known(source_id, kind, wanted[kind]).items()
    }
    names = {name.lower() for bundle in chunk for name in bundle.question.tags}
    tags = {tag.slug: tag.id for tag in db.session.scalars(sa.select(Tag).where(Tag.slug.in_(names)))}
    openings = {post_id: external for (kind, external), post_id in posts.items() if kind == "question"}
    return topics.Known(
        members=keys.known(source_id, "member", authors),
        tags=tags,
        posts=posts,
        topics={openings[post_id]: topic_id for post_id, topic_id in keys.topics_of(openings).items()},
    )


def _posts_by_external_id(source_id: int, external_ids: set[int]) -> dict[int, int]:
    return keys.known(source_id, "question", external_ids) | keys.known(source_id, "answer", external_ids)
