"""A populated database goes down and up again, step by step: rows, foreign keys and triggers stay what they were."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from portal.core.db import db

Rows = dict[str, dict[str, list[object]]]
BOOKKEEPING = "alembic_version"
# On SQLite such a change drops the table and makes it anew, with all others pointing to it.
REBUILDING = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "rebuilding", "{head}"


def upgrade():
    _change(sa.String(80), sa.String(90))


def downgrade():
    _change(sa.String(90), sa.String(80))


def _change(before, after):
    for table, column in (("member", "city"), ("topic", "title"), ("category", "name")):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=before, type_=after)
"""


@pytest.fixture
def populated(lived_in: Flask) -> Flask:
    """The demo community, down to its last table."""
    with db.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM post")) > 100
    return lived_in


def test_the_migrations_make_exactly_the_tables_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_a_populated_database_goes_down_and_up_without_loss(populated: Flask) -> None:
    before_rows, before_triggers, before_keys = rows(), triggers(), foreign_keys()
    for revision in steps_down():
        flask_migrate.downgrade(revision=revision)
        assert lost(before_rows, rows()) == []
        assert broken_foreign_keys() == []
    kept = rows()
    flask_migrate.upgrade()
    assert lost(kept, rows()) == []
    assert triggers() == before_triggers
    assert foreign_keys() == before_keys
    assert broken_foreign_keys() == []


def test_tables_that_others_point_to_are_rebuilt_without_loss(populated: Flask, tmp_path: Path) -> None:
    before_rows, before_triggers, before_keys = rows(), triggers(), foreign_keys()
    config = with_one_more(tmp_path)
    for move, to in ((command.upgrade, "rebuilding"), (command.downgrade, "-1"), (command.upgrade, "rebuilding")):
        move(config, to)
        assert lost(before_rows, rows()) == []
        assert triggers() == before_triggers
        assert foreign_keys() == before_keys
        assert broken_foreign_keys() == []


def test_everything_goes_down_and_comes_back_the_same(populated: Flask) -> None:
    before_triggers, before_keys = triggers(), foreign_keys()
    flask_migrate.downgrade(revision="base")
    assert set(rows()) == {BOOKKEEPING}
    flask_migrate.upgrade()
    assert triggers() == before_triggers
    assert foreign_keys() == before_keys


def steps_down() -> list[str]:
    """Every revision but the newest, newest first: the first one lays the tables that all others stand on."""
    script = ScriptDirectory.from_config(config())
    return [revision.revision for revision in script.walk_revisions()][1:]


def config() -> Config:
    directory = str(flask_migrate.current_app.extensions["migrate"].directory)
    return flask_migrate.Migrate().get_config(directory)


def with_one_more(folder: Path) -> Config:
    """The project's migrations, and after them REBUILDING."""
    ours = config()
    script = ScriptDirectory.from_config(ours)
    (folder / "rebuilding.py").write_text(REBUILDING.format(head=script.get_current_head()))
    ours.set_main_option("path_separator", "newline")
    ours.set_main_option("version_locations", f"{script.versions}\n{folder}")
    return ours


def rows() -> Rows:
    """Table -> column -> the values of all rows, in the order of the primary key."""
    inspector = sa.inspect(db.engine)
    with db.engine.connect() as connection:
        return {table: _columns(connection, inspector, table) for table in sorted(inspector.get_table_names())}


def _columns(connection: sa.Connection, inspector: sa.Inspector, table: str) -> dict[str, list[object]]:
    names = [column["name"] for column in inspector.get_columns(table)]
    key = inspector.get_pk_constraint(table)["constrained_columns"] or names
    found = connection.execute(
        sa.select(*map(sa.column, names)).select_from(sa.table(table)).order_by(*map(sa.column, key))
    )
    values = list(zip(*found.all(), strict=True)) or [()] * len(names)
    return {name: list(column) for name, column in zip(names, values, strict=True)}


def lost(before: Rows, after: Rows) -> list[str]:
    """Columns that are there in both and do not hold the same."""
    return [
        f"{table}.{name}"
        for table in before.keys() & after.keys() - {BOOKKEEPING}
        for name in before[table].keys() & after[table].keys()
        if before[table][name] != after[table][name]
    ]


def triggers() -> list[tuple[str, str]]:
    if db.engine.dialect.name == "sqlite":
        statement = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
    else:
        statement = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def foreign_keys() -> dict[str, list[tuple[str, ...]]]:
    inspector = sa.inspect(db.engine)
    return {
        table: sorted((*key["constrained_columns"], key["referred_table"]) for key in inspector.get_foreign_keys(table))
        for table in inspector.get_table_names()
    }


def broken_foreign_keys() -> list[object]:
    """PostgreSQL never has any; SQLite is asked."""
    if db.engine.dialect.name != "sqlite":
        return []
    with db.engine.connect() as connection:
        return list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
