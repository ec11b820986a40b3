"""docs/add-a-feature.md, done as it says in a copy of the project: it migrates, its tests pass, the contracts hold."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.blocks import Block, blocks, changed

pytestmark = pytest.mark.anydb

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "add-a-feature.md"
NEEDED = ("portal", "templates", "migrations", "typings", "tools", "tests", "pyproject.toml")
BORROWED = (".venv", "portal/static/dist", "portal/static/vendor")


@pytest.fixture(scope="module")
def steps() -> list[Block]:
    return list(blocks(PAGE.read_text("utf-8")))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as git sees it, with what was fetched and built borrowed from here."""
    folder = tmp_path_factory.mktemp("project")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *NEEDED]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for name in BORROWED:
        (folder / name).symlink_to(ROOT / name)
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", folder / ".mypy_cache", ignore_dangling_symlinks=True)
    return folder


@pytest.fixture(scope="module")
def done(copy: Path, steps: list[Block]) -> Path:
    """The copy after every step of the page, commands and all."""
    for step in steps:
        if step.language == "sh":
            said = run(copy, step.text)
            assert said.returncode == 0, f"{step.text}\n{said.stdout}{said.stderr}"
        elif step.language == "diff":
            file = copy / str(step.path)
            file.write_text(changed(file.read_text("utf-8"), step.text), "utf-8")
        elif "*" not in str(step.path):
            (copy / str(step.path)).parent.mkdir(parents=True, exist_ok=True)
            (copy / str(step.path)).write_text(step.text, "utf-8")
    return copy


def run(folder: Path, commands: str) -> subprocess.CompletedProcess[str]:
    """The commands as a developer's shell runs them, in the copy and on a database of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "TEST_DATABASE"))}
    environ = kept | {"PYTHONPATH": str(folder), "PORTAL_DATA_DIR": str(folder / "instance")}
    return subprocess.run(
        ["sh", "-e", "-c", commands], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


def test_every_block_says_which_file_it_is(steps: list[Block]) -> None:
    assert len(steps) > 15
    assert [step.text for step in steps if step.path is None and step.language != "sh"] == []


def test_the_steps_work_in_their_order(done: Path) -> None:
    assert (done / "portal" / "bookmarks" / "views.py").is_file()


def test_the_migration_is_the_one_that_is_shown(done: Path, steps: list[Block]) -> None:
    shown = next(step for step in steps if step.path and "*" in step.path)
    (written,) = done.glob(str(shown.path))
    functions = [node for node in ast.parse(written.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]
    assert [ast.unparse(node) for node in functions] == [ast.unparse(node) for node in ast.parse(shown.text).body]


def test_its_types_are_right(done: Path) -> None:
    said = run(done, ".venv/bin/mypy --no-error-summary -p portal.bookmarks || true")
    assert [line for line in said.stdout.splitlines() if line.startswith(("portal/bookmarks", "mypy:"))] == []
    assert said.stderr == ""
