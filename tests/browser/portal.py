"""A portal as its readers meet it: a process on a port of its own, with its own data folder, writing mail as files."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.browser.scene import Scene
from tests.kit.servers import ROOT, Server, clean_environ, free_port, serving, wait_until

COMMAND = str(Path(sys.executable).with_name("portal"))
LINK = re.compile(r"^https?://\S+$", re.MULTILINE)


@dataclass(frozen=True)
class Portal:
    """Where it is, and what has come out of it."""

    url: str
    data_dir: Path
    scene: Scene

    def path(self, template: str) -> str:
        return self.url + self.scene.path(template)

    def letter(self, to: str, about: str) -> EmailMessage:
        """The newest letter to `to` with `about` in its subject; waits until it has been sent."""
        wait_until(lambda: self._letters(to, about))
        return self._letters(to, about)[-1]

    def link(self, to: str, about: str) -> str:
        """The first address in that letter which stands on a line of its own."""
        return LINK.search(text_of(self.letter(to, about)))[0]

    def run(self, *arguments: str) -> dict[str, Any]:
        """What the command says on its last line, in JSON."""
        environ = clean_environ() | {"PORTAL_DATA_DIR": str(self.data_dir)}
        done = subprocess.run([COMMAND, *arguments], env=environ, cwd=ROOT, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])

    def _letters(self, to: str, about: str) -> list[EmailMessage]:
        files = sorted((self.data_dir / "mail").glob("*.eml"))
        letters = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return [letter for letter in letters if letter["To"] == to and about in letter["Subject"]]


@contextmanager
def running(scene: Scene, folder: Path) -> Iterator[Portal]:
    """Serves a copy of the scene from `folder`."""
    data_dir = folder / "data"
    data_dir.mkdir()
    shutil.copyfile(scene.file, data_dir / "portal.sqlite3")
    port = free_port()
    environ = {"PORTAL_DATA_DIR": str(data_dir), "PORT": str(port)}
    with serving(Server([COMMAND, "serve"], port=port, environ=environ, log=folder / "log")):
        yield Portal(f"http://127.0.0.1:{port}", data_dir, scene)


def text_of(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
