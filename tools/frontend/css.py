"""Small and safe: drops comments and white space from CSS, points its url(…) at hashed names."""

import re
from collections.abc import Mapping

# Strings and raw url(…) are kept as they are; comments and runs of white space are what we are after.
TOKEN = re.compile(
    r"""(?P<kept>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\(\s*[^'"\s)][^)]*\))|(?P<comment>/\*.*?\*/)|(?P<space>\s+)""",
    re.DOTALL,
)
AROUND = re.compile(r"\s*([{};,])\s*")
URL = re.compile(r"""url\(\s*(["']?)(?P<address>[^"')]+)\1\s*\)""")
OWN_FOLDERS = ("../", "./", "/static/", "vendor/")


class UnknownUrl(Exception):
    """A stylesheet points at a file that is not among the static files."""


def minified(source: str) -> str:
    kept: list[str] = []

    def shorten(match: re.Match[str]) -> str:
        if match["kept"] is not None:
            kept.append(match["kept"])
            return f"\x00{len(kept) - 1}\x00"
        return "" if match["comment"] is not None else " "

    shortened = AROUND.sub(r"\1", TOKEN.sub(shorten, source)).replace(";}", "}").strip()
    return re.sub("\x00(\\d+)\x00", lambda match: kept[int(match[1])], shortened)


def with_hashed_urls(source: str, *, manifest: Mapping[str, str]) -> str:
    def point(match: re.Match[str]) -> str:
        address, mark, rest = _parts(match["address"])
        if address.startswith("data:") or not address:
            return match[0]
        if address not in manifest:
            raise UnknownUrl(f"url({match['address']}) is none of: {', '.join(sorted(manifest))}")
        return f'url("{manifest[address]}{mark}{rest}")'

    return URL.sub(point, source)


def _parts(address: str) -> tuple[str, str, str]:
    if address.startswith("data:"):
        return address, "", ""
    path, mark, rest = address.partition("#")
    for folder in OWN_FOLDERS:
        path = path.removeprefix(folder)
    return path, mark, rest
