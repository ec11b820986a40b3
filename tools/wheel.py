"""The wheel's build hook: puts templates and migrations inside the package, refuses a wheel without static files."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OUTSIDE = {"templates": "portal/templates", "migrations": "portal/migrations"}
MANIFEST = "portal/static/dist/manifest.json"


class WheelHook(BuildHookInterface):
    """An editable install reads the folders where they are; only a real wheel carries them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "standard":
            return
        root = Path(self.root)
        if not (root / MANIFEST).is_file():
            raise FileNotFoundError(f"{MANIFEST} is missing: run `make assets` before building the wheel.")
        build_data["force_include"].update({str(root / source): target for source, target in OUTSIDE.items()})
