"""The crowd: eight processes on the database of this worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.concurrency.crowd import Crowd
from tests.kit.databases import Database


@pytest.fixture(scope="session")
def crowd(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    crowd = Crowd(database.url, tmp_path_factory.mktemp("crowd"))
    yield crowd
    crowd.close()
