"""The Markdown that authors wrote: the newest text of each post, from the dump's history."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.importers.stackexchange.reader import iter_fields
from portal.importers.stackexchange.rows import Unreadable

BODY_TYPES = frozenset({2, 5, 8})  # Initial, edited, rolled back.

Text = tuple[int, float, int, str]


class Histories:
    """The newest body of each post; `skipped` counts the rows that could not be read, by reason."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self.skipped: Counter[str] = Counter()

    def fill(self, folder: Path) -> None:
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO body VALUES (?, ?, ?, ?) ON CONFLICT (post_id) DO UPDATE"
            " SET written = excluded.written, id = excluded.id, text = excluded.text"
            " WHERE (excluded.written, excluded.id) > (body.written, body.id)",
            self._bodies(folder),
        )
        self._db.execute("COMMIT")

    def markdown(self, post_id: int) -> str | None:
        """What the author would edit, or None where the dump does not keep it."""
        found = self._db.execute("SELECT text FROM body WHERE post_id = ?", (post_id,)).fetchone()
        return None if found is None else str(found[0])

    def _bodies(self, folder: Path) -> Iterator[Text]:
        for _, fields in iter_fields(folder, "PostHistory.xml"):
            try:
                if fields.number("PostHistoryTypeId") in BODY_TYPES and fields.text("Text"):
                    moment = fields.moment("CreationDate").timestamp()
                    yield fields.number("PostId"), moment, fields.identity(), fields.text("Text")
            except Unreadable as problem:
                self.skipped[problem.reason.value] += 1


@contextmanager
def open_histories(folder: Path, work_dir: Path) -> Iterator[Histories]:
    """Reads the history once, onto disk; a dump without one has no Markdown to offer."""
    path = work_dir / "histories.sqlite"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE body (post_id INTEGER PRIMARY KEY, written REAL, id INTEGER, text TEXT);"
        )
        histories = Histories(database)
        histories.fill(folder)
        yield histories
    finally:
        database.close()
        path.unlink(missing_ok=True)
