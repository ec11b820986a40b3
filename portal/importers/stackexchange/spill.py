"""The dump put in order on disk: each question with its answers and comments, so that a topic is read whole.

A dump lists posts and comments by their own ids; memory would have to hold them all to bring a topic together.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from portal.importers.stackexchange.reader import iter_comments, iter_posts
from portal.importers.stackexchange.rows import Comment, PostKind, PostRow, Skipped

BATCH = 1000


@dataclass(frozen=True)
class Bundle:
    """A question with all that was written under it, oldest first."""

    question: PostRow
    replies: list[PostRow | Comment]


class Spill:
    """Questions with their replies; `skipped` counts the rows that found no place, by reason."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE question (id INTEGER PRIMARY KEY, row BLOB);"
            "CREATE TABLE place (post_id INTEGER PRIMARY KEY, question_id INTEGER);"
            "CREATE TABLE reply"
            " (question_id INTEGER, written REAL, rank INTEGER, id INTEGER, row BLOB, UNIQUE (rank, id));"
        )
        self.skipped: Counter[str] = Counter()

    def fill(self, folder: Path) -> None:
        """Reads the posts and the comments of a dump, once each."""
        self._write("INSERT OR IGNORE INTO question VALUES (?, ?)", self._questions(folder))
        self._db.execute("INSERT INTO place SELECT id, id FROM question")
        self._write("INSERT OR IGNORE INTO reply VALUES (?, ?, 0, ?, ?)", self._answers(folder))
        self._db.execute("INSERT OR IGNORE INTO place SELECT id, question_id FROM reply")
        self._write("INSERT OR IGNORE INTO reply VALUES (?, ?, 1, ?, ?)", self._comments(folder))
        self._db.execute("CREATE INDEX by_question ON reply (question_id, written, rank, id)")

    def bundles(self, *, after: int) -> Iterator[Bundle]:
        """By the question's id, those greater than `after`."""
        for question_id, row in self._db.execute("SELECT id, row FROM question WHERE id > ? ORDER BY id", (after,)):
            replies = self._db.execute(
                "SELECT row FROM reply WHERE question_id = ? ORDER BY written, rank, id", (question_id,)
            )
            yield Bundle(pickle.loads(row), [pickle.loads(reply) for (reply,) in replies])  # noqa: S301  # Our own file.

    def close(self) -> None:
        self._db.close()

    def _write(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        source = iter(rows)
        while chunk := list(islice(source, BATCH)):
            self._db.execute("BEGIN")
            taken = self._db.executemany(statement, chunk).rowcount
            self._db.execute("COMMIT")
            if taken < len(chunk):
                self.skipped["duplicate_id"] += len(chunk) - taken

    def _questions(self, folder: Path) -> Iterator[tuple[object, ...]]:
        for row in iter_posts(folder):
            if isinstance(row, Skipped):
                self.skipped[f"post_{row.reason}"] += 1
            elif row.kind is PostKind.QUESTION:
                yield row.id, pickle.dumps(row)
            elif row.kind is not PostKind.ANSWER:
                self.skipped[f"post_{row.kind}"] += 1

    def _answers(self, folder: Path) -> Iterator[tuple[object, ...]]:
        for row in iter_posts(folder):
            if isinstance(row, PostRow) and row.kind is PostKind.ANSWER:
                question_id = self._place(row.parent_id)
                if question_id is None:
                    self.skipped["answer_without_question"] += 1
                else:
                    yield question_id, row.created_at.timestamp(), row.id, pickle.dumps(row)

    def _comments(self, folder: Path) -> Iterator[tuple[object, ...]]:
        for row in iter_comments(folder):
            if isinstance(row, Skipped):
                self.skipped[f"comment_{row.reason}"] += 1
                continue
            question_id = self._place(row.post_id)
            if question_id is None:
                self.skipped["comment_without_post"] += 1
            else:
                yield question_id, row.created_at.timestamp(), row.id, pickle.dumps(row)

    def _place(self, post_id: int | None) -> int | None:
        found = self._db.execute("SELECT question_id FROM place WHERE post_id = ?", (post_id,)).fetchone()
        return None if found is None else int(found[0])
