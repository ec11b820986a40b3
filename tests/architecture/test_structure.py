"""The project keeps the rules of the house, and each rule goes red on what it forbids."""

import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import rules

pytestmark = pytest.mark.anydb

ROOT = Path(__file__).parents[2]
CODE = ("portal", "tools")
# Rendered Markdown is sanitised where it is written; these places put it on the page.
MAY_PUT_OUT_HTML: frozenset[str] = frozenset()
# Top folders of templates/ that are no package's: shared macros, error pages, Flask-Security's pages.
SHARED_TEMPLATES = {"components", "errors", "security"}


def tracked(*patterns: str) -> list[Path]:
    """The project's files as git sees them, with those not yet added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file()]


def python(*tops: str) -> list[Path]:
    return [path for path in tracked("*.py") if path.relative_to(ROOT).parts[0] in tops]


def templates() -> list[Path]:
    return tracked("templates/*.html", "templates/*.txt")


def offences(paths: list[Path], rule: rules.Rule) -> list[str]:
    return [f"{path.relative_to(ROOT)}: {offence}" for path in paths for offence in rule(path.read_text("utf-8"))]


@pytest.mark.parametrize(
    "rule", [rules.long_functions, rules.hidden_imports, rules.long_files, rules.missing_docstring]
)
def test_code_keeps_the_rule(rule: rules.Rule) -> None:
    assert offences(python(*CODE), rule) == []


@pytest.mark.parametrize("rule", [rules.long_functions, rules.hidden_imports, rules.long_files])
def test_tests_keep_the_rule(rule: rules.Rule) -> None:
    assert offences(python("tests"), rule) == []


def test_there_is_one_commit() -> None:
    found = offences(python("portal"), rules.commits)
    assert len(found) == 1, found
    assert found[0].startswith("portal/core/operation.py")


def test_functions_views_and_templates_stay_small() -> None:
    sources = [path.read_text("utf-8") for path in python(*CODE)]
    assert ninth_tenth(lines for source in sources for _, lines in rules.functions(source)) <= 20
    assert ninth_tenth(lines for source in sources for _, lines in rules.views(source)) <= 15
    assert ninth_tenth(len(path.read_text("utf-8").splitlines()) for path in templates()) <= 60


def test_nothing_is_left_unfinished() -> None:
    assert offences(tracked("*.py", "*.html", "*.css", "*.js", "*.sh", "*.md", "Makefile"), rules.unfinished) == []


def test_modules_have_names_that_say_something() -> None:
    parts = {
        part for path in python("portal", "tools", "tests") for part in path.relative_to(ROOT).with_suffix("").parts
    }
    assert parts.isdisjoint(rules.NAMELESS_MODULES)


def test_templates_hold_no_inline_code_and_no_style() -> None:
    assert offences(templates(), rules.inline_code) == []


def test_html_is_put_out_unescaped_only_where_it_was_sanitised() -> None:
    places = [path for path in templates() if path.relative_to(ROOT).as_posix() not in MAY_PUT_OUT_HTML]
    assert offences(places, rules.unescaped) == []


def test_template_folders_mirror_packages() -> None:
    packages = {path.parent.name for path in (ROOT / "portal").glob("*/__init__.py")}
    folders = {path.relative_to(ROOT).parts[1] for path in templates() if len(path.relative_to(ROOT).parts) > 2}
    assert folders <= packages | SHARED_TEMPLATES


def test_no_file_names_a_package_registry() -> None:
    assert offences([path for path in tracked() if is_text(path)], rules.registries) == []


@pytest.mark.parametrize("marker", ["browser", "prove"])
def test_what_runs_by_itself_lives_in_its_own_folder(marker: str) -> None:
    marked = [path for path in python("tests") if f"pytest.mark.{marker}" in path.read_text("utf-8")]
    assert [path for path in marked if path.parent != ROOT / "tests" / marker] == []


def test_listeners_are_held_to_facts_as_soon_as_they_exist() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    forbidding = [contract for contract in contracts if contract["type"] == "forbidden"]
    held = {module for contract in forbidding for module in contract["source_modules"]}
    for listener in ("rewards", "notifications"):
        if (ROOT / "portal" / listener / "subscribers.py").is_file():
            assert f"portal.{listener}" in held, f"pyproject.toml: hold portal.{listener} to the facts of the features"


FORBIDDEN = [
    (rules.long_functions, "def f():\n" + "    x = 1\n" * 40),
    (rules.long_files, "x = 1\n" * 301),
    (rules.hidden_imports, "def f():\n    import os\n"),
    (rules.hidden_imports, "class A:\n    def f(self):\n        from os import path\n"),
    (rules.commits, "session.commit()"),
    (rules.missing_docstring, "x = 1\n"),
    (rules.unfinished, "# TO" + "DO later"),
    (rules.registries, "https://" + ".".join(("registry", "npmjs", "org")) + "/x"),
    (rules.inline_code, '<a hx-on:click="x()">'),
    (rules.inline_code, "<a hx-vals='js:{a: b}'>"),
    (rules.inline_code, '<a hx-trigger="click[ctrlKey]">'),
    (rules.inline_code, '<p style="color: red">'),
    (rules.inline_code, "<style>p{}</style>"),
    (rules.inline_code, "<script>go()</script>"),
    (rules.inline_code, '<button type="submit"\n  onclick="go()">'),
    (rules.inline_code, '<a href="javascript:go()">'),
    (rules.unescaped, "{{ post.html|safe }}"),
    (rules.unescaped, "{% autoescape false %}"),
]


@pytest.mark.parametrize(("rule", "source"), FORBIDDEN)
def test_a_rule_goes_red_on_what_it_forbids(rule: rules.Rule, source: str) -> None:
    assert list(rule(source))


ALLOWED = """
<script src="{{ asset('app.js') }}" defer></script>
<a hx-get="/x" hx-trigger="click once" hx-disable>on = 1</a>
"""


def test_what_is_allowed_stays_green() -> None:
    assert list(rules.inline_code(ALLOWED)) == []


def is_text(path: Path) -> bool:
    return b"\0" not in path.read_bytes()[:8192]


def ninth_tenth(values: Iterator[int]) -> int:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))] if ordered else 0
