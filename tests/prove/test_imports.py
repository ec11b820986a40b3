"""Whole dumps, killed at random moments, and a dump so large that memory would show it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import tracemalloc
from pathlib import Path

import pytest

from portal.importers.stackexchange import reader
from portal.importers.stackexchange.spill import Spill
from tests.importers import dumps
from tests.importers.test_real_dumps import command, finished
from tests.kit.databases import Database

pytestmark = pytest.mark.prove

KILLS = 6
LONGEST_LIFE_S = 4.0
MANY_ROWS = 20_000
MOST_GROWTH_BYTES = 6 * 1024 * 1024


def lives_for(seconds: float, database: Database, folder: Path, data_dir: Path) -> bool:
    """Whether the import was still running when it was killed."""
    words, environ = command(database, folder, data_dir)
    with subprocess.Popen(words, env=environ, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as running:
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            return True
    return False


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("name", sorted(dumps.EXPECTED))
def test_a_dump_killed_again_and_again_is_complete_in_the_end(database: Database, tmp_path: Path, name: str) -> None:
    folder = dumps.real(name)
    seed = int(os.environ.get("PROVE_SEED", "2026"))
    chance = random.Random(f"{seed}:{name}")
    kills = sum(lives_for(chance.uniform(1.5, LONGEST_LIFE_S), database, folder, tmp_path) for _ in range(KILLS))
    numbers, again = finished(database, folder, tmp_path), finished(database, folder, tmp_path)
    print(f"\n{name}: {kills} kills (seed {seed}), {numbers['created']} rows")
    expected = dict(dumps.EXPECTED[name])
    assert kills > 0
    assert numbers["skipped"]["vote_for_deleted_post"] == expected.pop("deleted")
    assert {key: numbers[key] for key in expected} == expected
    assert (again["created"], again["unchanged"]) == (0, numbers["created"])


@pytest.mark.anydb
def test_memory_does_not_grow_with_the_dump(tmp_path: Path) -> None:
    users = [dumps.user(number, f"Member {number}") for number in range(MANY_ROWS)]
    posts = [dumps.question(number, number, Body="<p>" + "word " * 60 + "</p>") for number in range(1, MANY_ROWS)]
    folder = dumps.write(tmp_path / "large", Users=users, Posts=posts)
    del users, posts
    tracemalloc.start()
    spill = Spill(tmp_path / "spill.sqlite")
    spill.fill(folder)
    read = sum(1 for _ in reader.iter_users(folder)) + sum(1 for _ in spill.bundles(after=0))
    spill.close()
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"\n{read} rows read with at most {peak_bytes / 1024 / 1024:.1f} MiB held")
    assert read == 2 * MANY_ROWS - 1
    assert peak_bytes < MOST_GROWTH_BYTES
