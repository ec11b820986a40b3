"""A real dump, by the command itself: every number as its source has it, also after kills."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.importers import dumps
from tests.kit.databases import Database

# After which line of progress the import is killed: about a third, two thirds, and at its end.
THIRDS = ("topics: 30", "topics: 60", "votes: 500")


def command(database: Database, folder: Path, data_dir: Path) -> tuple[list[str], dict[str, str]]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environ |= {"PORTAL_DATABASE_URL": database.url, "PORTAL_DATA_DIR": str(data_dir)}
    portal = Path(sys.executable).with_name("portal")
    return [str(portal), "import", "stackexchange", str(folder), "--json"], environ


def killed_at(line: str, database: Database, folder: Path, data_dir: Path) -> None:
    """Starts the import and kills it, as `kill -9` does, once it has said `line`."""
    words, environ = command(database, folder, data_dir)
    with subprocess.Popen(words, env=environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as running:
        assert running.stderr is not None
        for said in running.stderr:
            if said.startswith(line):
                running.send_signal(signal.SIGKILL)
                break
    assert running.returncode == -signal.SIGKILL


def finished(database: Database, folder: Path, data_dir: Path) -> dict[str, object]:
    words, environ = command(database, folder, data_dir)
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.usefixtures("app")
def test_a_real_dump_killed_at_each_third_is_complete_in_the_end(database: Database, tmp_path: Path) -> None:
    folder = dumps.real("se-alcohol-meta")
    for line in THIRDS:
        killed_at(line, database, folder, tmp_path)
    numbers = finished(database, folder, tmp_path)
    again = finished(database, folder, tmp_path)
    expected = dict(dumps.EXPECTED["se-alcohol-meta"])
    assert numbers["skipped"]["vote_for_deleted_post"] == expected.pop("deleted")
    assert {name: numbers[name] for name in expected} == expected
    assert (again["created"], again["unchanged"]) == (0, numbers["created"])
    assert {name: again[name] for name in expected} == expected
