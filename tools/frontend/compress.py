"""Compressed twins of static files, made once, so that the server only picks one."""

import gzip
from collections.abc import Mapping
from pathlib import Path

import brotli

from frontend.paths import DIST

WORTH_IT = {".css", ".js", ".svg", ".json", ".txt"}
LATIN = ("app.css", "vendor.js", "app.js", "icons.svg", "inter-latin.woff2")
BENGALI = (*LATIN, "noto-bengali.woff2")
VISITORS = {"Latin": LATIN, "Bengali": BENGALI}


def write_twins(path: Path) -> None:
    """Writes `path`.gz and `path`.br; pictures and fonts are compressed already and get none."""
    if path.suffix not in WORTH_IT:
        return
    content = path.read_bytes()
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    path.with_name(f"{path.name}.br").write_bytes(brotli.compress(content, quality=11))


def first_visit_kb(manifest: Mapping[str, str]) -> str:
    """What a first visit loads besides the page, as sent."""
    return " · ".join(f"{name} {_sent(names, manifest) / 1000:.0f} KB" for name, names in VISITORS.items())


def _sent(names: tuple[str, ...], manifest: Mapping[str, str]) -> int:
    return sum(_size(DIST / manifest[name]) for name in names if name in manifest)


def _size(path: Path) -> int:
    twin = path.with_name(f"{path.name}.br")
    return (twin if twin.is_file() else path).stat().st_size
