"""Builds portal/static/dist: bundles, pictures and fonts under hashed names, and the manifest that names them."""

import hashlib
import json
import time
from collections.abc import Iterable
from pathlib import Path

from frontend import compress, css
from frontend.paths import CSS, DIST, IMG, JS, ROOT, VENDOR

KEPT_SECONDS = 24 * 3600  # A running server still names the files of its own start.


class BadSource(Exception):
    """A source file that cannot be built."""


def build() -> dict[str, str]:
    """Writes what changed and returns the manifest: logical name → hashed name."""
    DIST.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, str] = {}
    for name, path in sorted(_single_files()):
        manifest[name] = _write(name, path.read_bytes())
    staff = [path for path in _stylesheets() if path.name.startswith("staff")]
    manifest["app.css"] = _write("app.css", _styles((path for path in _stylesheets() if path not in staff), manifest))
    manifest["staff.css"] = _write("staff.css", _styles(staff, manifest))
    manifest["vendor.js"] = _write("vendor.js", _scripts([VENDOR / "htmx.js", VENDOR / "idiomorph.js"]))
    manifest["app.js"] = _write("app.js", _scripts(sorted(JS.glob("*.js"))))
    _write_manifest(manifest)
    _sweep(manifest)
    return manifest


def _single_files() -> Iterable[tuple[str, Path]]:
    yield "icons.svg", VENDOR / "icons.svg"
    for font in VENDOR.glob("*.woff2"):
        yield font.name, font
    for licence in VENDOR.glob("licences/*.txt"):
        yield f"licences/{licence.name}", licence
    for picture in IMG.rglob("*"):
        if picture.is_file() and not picture.name.startswith("."):
            yield f"img/{picture.relative_to(IMG).as_posix()}", picture


def _stylesheets() -> list[Path]:
    """In the order of their names: a number in front says which layer comes first."""
    return sorted(CSS.glob("*.css"))


def _styles(sources: Iterable[Path], manifest: dict[str, str]) -> bytes:
    bundle: list[str] = []
    for path in sources:
        try:
            bundle.append(css.minified(css.with_hashed_urls(path.read_text(), manifest=manifest)))
        except css.UnknownUrl as problem:
            raise BadSource(f"{path.relative_to(ROOT)}: {problem}") from problem
    return ("\n".join(bundle) + "\n").encode()


def _scripts(sources: list[Path]) -> bytes:
    return "".join(f"{path.read_text().strip()}\n;\n" for path in sources).encode()


def _write(name: str, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()[:8]
    logical = Path(name)
    hashed = logical.with_name(f"{logical.stem}.{digest}{logical.suffix}")
    target = DIST / hashed
    if not target.is_file() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        compress.write_twins(target)
    return hashed.as_posix()


def _write_manifest(manifest: dict[str, str]) -> None:
    fresh = DIST / "manifest.json.new"
    fresh.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    fresh.replace(DIST / "manifest.json")


def _sweep(manifest: dict[str, str]) -> None:
    current = {"manifest.json", *manifest.values()}
    before = time.time() - KEPT_SECONDS
    for path in DIST.rglob("*"):
        name = path.relative_to(DIST).as_posix()
        plain = name.removesuffix(".gz").removesuffix(".br")
        if path.is_file() and plain not in current and path.stat().st_mtime < before:
            path.unlink()
