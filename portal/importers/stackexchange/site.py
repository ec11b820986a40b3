"""Which community a dump is of: the rows do not say, but its folder often does."""

from __future__ import annotations

import re
from pathlib import Path

HOST = re.compile(
    r"\b(?:[a-z0-9-]+\.)*(?:stackexchange|stackoverflow|superuser|serverfault|askubuntu|stackapps|mathoverflow)\.(?:com|net)\b"
)
NOTES = ("*.md", "*.txt")
LONGEST_NOTE = 100_000


class UnknownSite(Exception):
    """Nothing says which community a dump is of."""


def site_of(folder: Path) -> str:
    """The host: the folder's own name, or the first one named in a note beside the rows; raises `UnknownSite`."""
    named = HOST.fullmatch(folder.resolve().name)
    if named:
        return named.group()
    for pattern in NOTES:
        for note in sorted(folder.glob(pattern)):
            found = HOST.search(note.read_text(encoding="utf-8", errors="replace")[:LONGEST_NOTE])
            if found:
                return found.group()
    raise UnknownSite(
        f"{folder}: which community is it? Say so with --site, such as --site bicycles.meta.stackexchange.com."
    )
