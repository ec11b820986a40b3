"""What README and docs name is there, and what is there they name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from portal.cli import main
from portal.config import OIDC_PREFIX, PREFIX, Settings

pytestmark = pytest.mark.anydb

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
EXAMPLE = ROOT / "docs" / "add-a-feature.md"
PAGES = (README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
# A page may name a file by its path from here, or from the folder that it speaks of.
NAMED_FROM = (ROOT, ROOT / "portal", ROOT / "templates", ROOT / "portal" / "core" / "markup")
MADE_BY_TOOLS = ("instance", "portal/static/vendor", "portal/static/dist", "uploads", "mail", "imports")

LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
TARGET = re.compile(r"\bmake ([a-z]+(?:-[a-z]+)*)\b")
SETTING = re.compile(r"\bPORTAL_[A-Z][A-Z_]*")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|toml|html|css|js|json|lock))")
FUNCTION = re.compile(r"`([\w/]+\.py)`, `(\w+)`")


def each_page(*, but: Path | None = None) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        if page != but:
            yield str(page.relative_to(ROOT)), page.read_text("utf-8")


def code_of(text: str) -> str:
    """Only what stands in code, without its remarks: prose may make do with anything."""
    indented = "\n".join(line.partition(" #")[0] for line in text.splitlines() if line.startswith("    "))
    fenced = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    return "\n".join([*CODE.findall(text), indented, fenced])


def commands(group: click.Group, before: str = "portal") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def settings() -> set[str]:
    return {PREFIX + field.name.upper() for field in fields(Settings)} - {"PORTAL_OIDC"} | {OIDC_PREFIX}


def test_every_target_of_make_is_in_the_readme() -> None:
    assert targets() - set(TARGET.findall(code_of(README.read_text("utf-8")))) == set()


def test_every_target_that_is_named_exists() -> None:
    named = {(page, target) for page, text in each_page() for target in TARGET.findall(code_of(text))}
    assert {(page, target) for page, target in named if target not in targets()} == set()


def test_every_command_is_in_the_readme() -> None:
    code = code_of(README.read_text("utf-8"))
    assert [name for name, _command in commands(main) if not re.search(rf"\b{name}\b", code)] == []


def test_every_command_that_is_named_exists() -> None:
    known = {name for name, _command in commands(main)} | {f"portal {name}" for name in main.commands}
    named = re.compile(r"(?:^|(?<=[\s/]))portal [a-z]+\b", re.MULTILINE)
    found = {(page, name) for page, text in each_page() for name in named.findall(code_of(text))}
    assert {(page, name) for page, name in found if name not in known} == set()


def test_every_option_that_is_named_exists() -> None:
    known = {option for _name, command in commands(main) for each in command.params for option in each.opts}
    for page in (README, ROOT / "docs" / "importing.md"):
        named = set(re.findall(r"(?<![\w-])--[a-z-]+", code_of(page.read_text("utf-8"))))
        assert named - known == set(), page.name


def test_every_setting_is_in_the_table() -> None:
    named = re.findall(r"^\| `(PORTAL_[A-Z_]+)", README.read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(settings())


def test_every_setting_that_is_named_exists() -> None:
    named = {(page, name) for page, text in each_page() for name in SETTING.findall(text)}
    assert {(page, name) for page, name in named if name not in settings() | {PREFIX}} == set()


def test_defaults_are_as_the_table_says() -> None:
    rows = re.findall(r"^\| `(PORTAL_[A-Z_]+)` \| `([^`]+)` \|", README.read_text("utf-8"), re.MULTILINE)
    said = {name: default for name, default in rows if not default.startswith("http")}
    real = {PREFIX + field.name.upper(): field.default for field in fields(Settings)}
    assert len(said) >= 5
    assert {name: default for name, default in said.items() if _written(real[name]) != default} == {}


def test_every_link_leads_somewhere() -> None:
    assert [(page, link) for page, text in each_page() for link in LINK.findall(text) if not leads(page, link)] == []


def test_every_decision_is_numbered_and_the_numbers_are_whole() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_every_file_that_is_named_exists() -> None:
    named = {(page, code) for page, text in each_page(but=EXAMPLE) for code in CODE.findall(text)}
    paths = {(page, code) for page, code in named if "/" in code and PATH.fullmatch(code)}
    assert len(paths) > 20
    assert {(page, path) for page, path in paths if not is_there(path)} == set()


def test_every_function_that_is_named_with_its_file_is_in_it() -> None:
    named = [pair for _page, text in each_page(but=EXAMPLE) for pair in FUNCTION.findall(text)]
    assert len(named) >= 5
    assert [(file, name) for file, name in named if name not in defined_in(ROOT / "portal" / file)] == []


def leads(page: str, link: str) -> bool:
    if link.startswith(("https://", "mailto:")):
        return True
    path, _, anchor = link.partition("#")
    target = (ROOT / page).parent / unquote(path) if path else ROOT / page
    if not anchor or not target.is_file():
        return target.exists()
    return anchor in {slug(title) for title in re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)}


def slug(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def is_there(path: str) -> bool:
    if path.startswith("../") or path.rstrip("/").startswith(MADE_BY_TOOLS):
        return True
    return any((root / path).exists() for root in NAMED_FROM)


def defined_in(file: Path) -> set[str]:
    definitions = ast.FunctionDef | ast.ClassDef
    return {node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, definitions)}


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
