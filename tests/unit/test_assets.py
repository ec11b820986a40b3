"""The hashed addresses of static files, and the build that makes them."""

import gzip
import json
import re
from pathlib import Path

import pytest

from frontend import css, vendor
from portal.web import assets

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.anydb
HASHED = re.compile(r"^/static/app\.[0-9a-f]{8}\.css$")


def test_a_name_leads_to_its_hashed_address() -> None:
    assert HASHED.match(assets.asset("app.css"))


def test_an_unknown_name_says_what_to_run() -> None:
    with pytest.raises(assets.AssetMissing, match="make assets"):
        assets.asset("no-such.css")


def test_a_missing_manifest_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetMissing, match="make assets"):
        assets.read_manifest(tmp_path / "manifest.json")


def test_every_name_in_the_manifest_is_a_file_and_its_twin_holds_the_same() -> None:
    manifest = json.loads((assets.DIST / "manifest.json").read_text())
    assert {"app.css", "staff.css", "app.js", "vendor.js", "icons.svg", "inter-latin.woff2"} <= manifest.keys()
    for hashed in manifest.values():
        content = (assets.DIST / hashed).read_bytes()
        twin = assets.DIST / f"{hashed}.gz"
        if twin.is_file():
            assert gzip.decompress(twin.read_bytes()) == content
    assert (assets.DIST / f"{manifest['app.css']}.br").is_file()


def test_a_first_visit_loads_at_most_60_kb_of_fonts_and_170_kb_with_bengali() -> None:
    fonts = {path.name: path.stat().st_size for path in (ROOT / "portal/static/vendor").glob("*.woff2")}
    assert fonts["inter-latin.woff2"] <= 60_000
    # The extended Latin file comes only to pages that write such a letter.
    assert fonts["inter-latin.woff2"] + fonts["noto-bengali.woff2"] <= 170_000


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a { color : red ; }\n\n b{}", "a{color : red}b{}"),
        ("/* why */ a::before { content: '/* kept;  */'; }", "a::before{content: '/* kept;  */'}"),
        ("a :hover , b > c { margin: calc(1px + 2px) }", "a :hover,b > c{margin: calc(1px + 2px)}"),
        ("@layer one, two;\n@media (width >= 40em) { a { b: c } }", "@layer one,two;@media (width >= 40em){a{b: c}}"),
        ("a { background: url(data:x;y,  z) }", "a{background: url(data:x;y,  z)}"),
    ],
)
def test_css_is_shortened_without_changing_what_it_means(source: str, expected: str) -> None:
    assert css.minified(source) == expected


@pytest.mark.parametrize(
    "address", ["../vendor/fonts/inter.woff2", '"/static/fonts/inter.woff2"', "'fonts/inter.woff2'"]
)
def test_a_url_in_css_leads_to_the_hashed_file(address: str) -> None:
    found = css.with_hashed_urls(f"src: url({address})", manifest={"fonts/inter.woff2": "fonts/inter.12.woff2"})
    assert found == 'src: url("fonts/inter.12.woff2")'


def test_a_url_that_leads_nowhere_stops_the_build() -> None:
    with pytest.raises(css.UnknownUrl):
        css.with_hashed_urls("url(../img/gone.svg)", manifest={})


def test_the_sprite_holds_a_symbol_for_each_listed_icon(tmp_path: Path) -> None:
    (tmp_path / "bell.svg").write_text('<svg\n  class="x"\n>\n  <path d="M1 1" />\n</svg>\n')
    assert '<symbol id="bell" viewBox="0 0 24 24"><path d="M1 1"/></symbol>' in vendor.sprite(
        ["bell"], drawings=tmp_path
    )
    with pytest.raises(vendor.UnknownIcon, match="bel"):
        vendor.sprite(["bel"], drawings=tmp_path)
