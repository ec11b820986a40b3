"""Copies what is used of the fetched packages, with their licences, and makes the icon sprite."""

import difflib
import hashlib
import re
import shutil
from pathlib import Path

from frontend.paths import ICONS, MODULES, ROOT, STATE, VENDOR

COPIED = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "idiomorph/dist/idiomorph-ext.min.js": "idiomorph.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    "@fontsource-variable/noto-sans-bengali/files/noto-sans-bengali-bengali-wght-normal.woff2": "noto-bengali.woff2",
    "htmx.org/LICENSE": "licences/htmx.txt",
    "idiomorph/LICENSE": "licences/idiomorph.txt",
    "@fontsource-variable/inter/LICENSE": "licences/inter.txt",
    "@fontsource-variable/noto-sans-bengali/LICENSE": "licences/noto-sans-bengali.txt",
    "lucide-static/LICENSE": "licences/lucide.txt",
}
STAMP = STATE / "vendor.stamp"
INSIDE_SVG = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class UnknownIcon(Exception):
    """icons.txt names an icon that lucide does not draw."""


def is_stale() -> bool:
    """Whether the lock, the icon list or this recipe changed since the last copy."""
    return not (VENDOR / "icons.svg").is_file() or not STAMP.is_file() or STAMP.read_text() != _fingerprint()


def copy() -> None:
    for source, target in COPIED.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, VENDOR / target)
    (VENDOR / "icons.svg").write_text(sprite(icon_names()))
    STAMP.write_text(_fingerprint())


def icon_names() -> list[str]:
    """The names in icons.txt; blank lines and lines that start with # are for the reader."""
    lines = (line.strip() for line in ICONS.read_text().splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def sprite(names: list[str], *, drawings: Path = MODULES / "lucide-static" / "icons") -> str:
    """One SVG of symbols. A symbol loses lucide's outer attributes: `.icon` sets fill and stroke in CSS."""
    symbols = "".join(_symbol(name, drawings) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'


def _symbol(name: str, drawings: Path) -> str:
    drawing = drawings / f"{name}.svg"
    if not drawing.is_file():
        near = difflib.get_close_matches(name, (path.stem for path in drawings.glob("*.svg")))
        raise UnknownIcon(f"{ICONS.relative_to(ROOT)}: lucide has no “{name}”. Near: {', '.join(near) or 'nothing'}.")
    inside = INSIDE_SVG.search(drawing.read_text())
    if inside is None:
        raise UnknownIcon(f"{drawing}: not the drawing that was expected.")
    shapes = re.sub(r"\s*\n\s*", "", inside[1]).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def _fingerprint() -> str:
    read = (ROOT / "package-lock.json", ICONS, Path(__file__))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in read)).hexdigest()
