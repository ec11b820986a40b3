"""Where uploaded files lie: one interface, a folder on disk behind it; the name of a file is what it contains."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from portal.core.decisions import NotFound

KEY = re.compile(r"[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?")
SUFFIX = re.compile(r"(?:\.[a-z0-9]{1,8})?")
ADDRESS = "/uploads/"


class Storage(Protocol):
    """Keeps bytes under a key made from them: the same content has the same key, however often it is put.

    Whoever deletes has made sure that no other row names the key.
    """

    def put(self, content: bytes, *, suffix: str = "") -> str: ...
    def open(self, key: str) -> BinaryIO: ...
    def delete(self, key: str) -> None: ...
    def url(self, key: str) -> str: ...


def open_storage(url: str) -> Storage:
    """The storage at `url`, such as `file:///srv/rapport/uploads`."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        raise ValueError(f"no storage behind addresses such as {parts.scheme}://")
    return Folder(Path(unquote(parts.path)))


class Folder:
    """Files on this machine, spread over 65,536 folders by the beginning of their key."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes, *, suffix: str = "") -> str:
        """The key. `suffix` is empty or such as `.png`. The file is whole or absent, also after a crash."""
        if not SUFFIX.fullmatch(suffix):
            raise ValueError(f"{suffix!r} is not a file name's ending")
        key = hashlib.sha256(content).hexdigest() + suffix
        path = self._path(key)
        if not path.exists():
            write_whole(path, content)
        return key

    def open(self, key: str) -> BinaryIO:
        """Raises `NotFound`."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise NotFound from None

    def delete(self, key: str) -> None:
        """Quiet when there is no such file."""
        self._path(key).unlink(missing_ok=True)

    def url(self, key: str) -> str:
        """The file's address on this site."""
        return ADDRESS + self._checked(key)

    def _path(self, key: str) -> Path:
        name = self._checked(key)
        return self.root / name[:2] / name[2:4] / name

    def _checked(self, key: str) -> str:
        """A key is digits and a plain ending: nothing else ever becomes part of a path."""
        if not KEY.fullmatch(key):
            raise NotFound
        return key


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file that others see either complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
