"""Dumps for the tests: small ones written here, and real ones where they are at hand."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"

EXPECTED = {
    "se-alcohol-meta": {
        "members": 522,
        "topics": 94,
        "answers": 141,
        "comments": 367,
        "tags": 76,
        "accepted": 29,
        "unanswered": 19,
        "deleted": 69,
    },
    "se-bicycles-meta": {
        "members": 2551,
        "topics": 453,
        "answers": 971,
        "comments": 2448,
        "tags": 94,
        "accepted": 157,
        "unanswered": 40,
        "deleted": 163,
    },
}


def real(name: str) -> Path:
    """The folder of a real dump; the test is skipped where it is absent."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the dump {name} is not at hand (looked in {DATA})")
    return folder


def write(folder: Path, **files: list[dict[str, object]]) -> Path:
    """A dump with these rows; Users and Posts are made empty unless given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in {"Users": [], "Posts": [], **files}.items():
        lines = (f"<row {' '.join(f'{key}={quoteattr(str(value))}' for key, value in row.items())} />" for row in rows)
        text = f'<?xml version="1.0" encoding="utf-8"?>\n<{name.lower()}>\n' + "\n".join(lines) + f"\n</{name.lower()}>"
        (folder / f"{name}.xml").write_text(text, encoding="utf-8")
    return folder


def user(user_id: int, name: str, **more: object) -> dict[str, object]:
    return {"Id": user_id, "DisplayName": name, "CreationDate": "2015-01-01T08:00:00.000", **more}


def question(post_id: int, owner: int | None, **more: object) -> dict[str, object]:
    words = {"Title": f"Question {post_id}", "Body": "<p>How?</p>", "CreationDate": "2015-02-01T08:00:00.000"}
    return {"Id": post_id, "PostTypeId": 1, **words, **_owned(owner), **more}


def answer(post_id: int, parent: int, owner: int | None, **more: object) -> dict[str, object]:
    words = {"Body": "<p>Like <b>this</b>.</p>", "CreationDate": "2015-02-02T08:00:00.000"}
    return {"Id": post_id, "PostTypeId": 2, "ParentId": parent, **words, **_owned(owner), **more}


def comment(comment_id: int, post: int, owner: int | None, **more: object) -> dict[str, object]:
    words = {"Text": "Thanks, that `works`.", "CreationDate": "2015-02-03T08:00:00.000"}
    who = {} if owner is None else {"UserId": owner}
    return {"Id": comment_id, "PostId": post, **words, **who, **more}


def vote(vote_id: int, post: int, kind: int) -> dict[str, object]:
    return {"Id": vote_id, "PostId": post, "VoteTypeId": kind, "CreationDate": "2015-02-04T00:00:00.000"}


def text(history_id: int, post: int, *, kind: int, says: str) -> dict[str, object]:
    when = f"2015-02-{history_id + 1:02}T08:00:00.000"
    return {"Id": history_id, "PostHistoryTypeId": kind, "PostId": post, "CreationDate": when, "Text": says}


def _owned(owner: int | None) -> dict[str, object]:
    return {} if owner is None else {"OwnerUserId": owner}
