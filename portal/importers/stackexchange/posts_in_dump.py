"""Which posts a dump has at all: a vote for one that it lacks is for a post deleted at the source."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.importers.stackexchange.reader import iter_posts
from portal.importers.stackexchange.rows import PostRow

SCHEMA = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE post (id INTEGER PRIMARY KEY);"


class PostsInDump:
    """The ids of a dump's posts, on disk."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    def among(self, post_ids: Iterable[int]) -> set[int]:
        """Of `post_ids`, those that the dump has."""
        asked = list(set(post_ids))
        marks = ",".join("?" * len(asked))
        return {post_id for (post_id,) in self._db.execute(f"SELECT id FROM post WHERE id IN ({marks})", asked)}  # noqa: S608


@contextmanager
def posts_in_dump(folder: Path, work_dir: Path) -> Iterator[PostsInDump]:
    """Reads Posts.xml once."""
    path = work_dir / "posts.sqlite"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE post (id INTEGER PRIMARY KEY);"
        )
        ids = ((row.id,) for row in iter_posts(folder) if isinstance(row, PostRow))
        database.execute("BEGIN")
        database.executemany("INSERT OR IGNORE INTO post VALUES (?)", ids)
        database.execute("COMMIT")
        yield PostsInDump(database)
    finally:
        database.close()
        path.unlink(missing_ok=True)
