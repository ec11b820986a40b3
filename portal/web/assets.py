"""Maps a static file's name to its hashed address, from the manifest that `make assets` writes."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

STATIC_URL = "/static/"
DIST = Path(__file__).parents[1] / "static" / "dist"


class AssetMissing(LookupError):
    """A static file that was asked for but not built. The message is one line and says what to run."""


def asset(name: str) -> str:
    """The address of `name`, such as `app.css` or `inter-latin.woff2`. The manifest is read once per process."""
    return address(name, _manifest())


def address(name: str, manifest: Mapping[str, str]) -> str:
    if name not in manifest:
        raise AssetMissing(f"No static file is named “{name}”. Run `make assets`, or mend the name.")
    return STATIC_URL + manifest[name]


def read_manifest(path: Path) -> Mapping[str, str]:
    try:
        manifest: dict[str, str] = json.loads(path.read_text())
    except FileNotFoundError:
        raise AssetMissing(f"{path} is missing. Run `make assets`.") from None
    return manifest


@cache
def _manifest() -> Mapping[str, str]:
    return read_manifest(DIST / "manifest.json")
