"""Letters that really went out, and people with a password."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from portal.core import outbox
from portal.members import operations
from portal.members.passwords import hashed
from tests.kit.town import Town

PASSWORD = "a sentence is easier"


@dataclass(frozen=True)
class Letter:
    """A letter as its reader gets it; `link` is the path of the link it carries."""

    to: str
    subject: str
    text: str
    html: str

    @property
    def link(self) -> str:
        return urlsplit(re.findall(r"https?://\S+", self.text)[0]).path


@pytest.fixture
def letters(app: Flask) -> Callable[[], list[Letter]]:
    """`letters()`: lets the worker run and answers the letters that went out since the last call."""
    folder = Path(app.config["MAIL_FILE_PATH"])
    for file in folder.glob("*.eml"):
        file.unlink()
    read: set[Path] = set()

    def fresh() -> list[Letter]:
        while outbox.run_due():
            pass
        new = set(folder.glob("*.eml")) - read
        read.update(new)
        return sorted((_parsed(file) for file in new), key=lambda letter: letter.to)

    return fresh


@pytest.fixture
def town(people: Town) -> Town:
    """The small community; Alice, Bob, Mina and Ada know their password."""
    kept = hashed(PASSWORD)
    for name in ("alice", "bob", "mina", "ada", "suspended", "newcomer"):
        operations.change_password(member_id=people.people[name], password_hash=kept)
    while outbox.run_due():
        pass
    return people


def _parsed(file: Path) -> Letter:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    parts = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
    return Letter(message["To"], message["Subject"], parts["text/plain"], parts["text/html"])
