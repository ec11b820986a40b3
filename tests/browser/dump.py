"""A Stack Exchange dump as its XML files have it, read here by other means than the importer's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.importers import dumps

QUESTION, ANSWER = "1", "2"
Row = Mapping[str, str]


@dataclass(frozen=True)
class Dump:
    """Questions by id, and how many posts belong to each: itself, its answers, and the comments on all of them."""

    folder: Path
    host: str
    questions: Mapping[str, Row]
    sizes: Mapping[str, int]

    @property
    def longest(self) -> Row:
        return self.questions[max(self.sizes, key=lambda question_id: self.sizes[question_id])]

    def first(self, attribute: str, *, without: str = "") -> Row:
        """The first question that has `attribute`, and not the one called `without`."""
        return next(row for row in self.questions.values() if attribute in row and without not in row)

    def address(self, row: Row) -> str:
        return f"https://{self.host}/q/{row['Id']}"


def read(name: str, host: str) -> Dump:
    """Skips the test where the dump is absent."""
    folder = dumps.real(name)
    posts = {row["Id"]: row for row in _rows(folder / "Posts.xml") if row["PostTypeId"] in (QUESTION, ANSWER)}
    topic_of = {key: row.get("ParentId", key) for key, row in posts.items()}
    comments = [row["PostId"] for row in _rows(folder / "Comments.xml") if row["PostId"] in posts]
    sizes = Counter(topic_of[post_id] for post_id in [*posts, *comments])
    questions = {key: row for key, row in posts.items() if row["PostTypeId"] == QUESTION}
    return Dump(folder, host, questions, sizes)


def _rows(path: Path) -> list[Row]:
    return [row.attrib for row in ElementTree.parse(path).getroot()]  # noqa: S314 (a file we chose)
