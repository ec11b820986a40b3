"""Tables that only grow: the database itself refuses UPDATE and DELETE on them."""

from __future__ import annotations

import sqlalchemy as sa

VERBS = ("UPDATE", "DELETE")


def guard(connection: sa.Connection, table: str) -> None:
    """Installs the triggers on `table`; called by the migration that makes it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL_FUNCTION)
    for verb in VERBS:
        connection.exec_driver_sql(_trigger(connection.dialect.name, table, verb))


def unguard(connection: sa.Connection, table: str) -> None:
    """Takes the triggers away; called by the migration that drops the table."""
    on_table = f" ON {table}" if connection.dialect.name == "postgresql" else ""
    for verb in VERBS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_name(table, verb)}{on_table}")


def _name(table: str, verb: str) -> str:
    return f"tr_{table}_refuse_{verb.lower()}"


def _trigger(dialect: str, table: str, verb: str) -> str:
    head = f"CREATE TRIGGER {_name(table, verb)} BEFORE {verb} ON {table}"
    if dialect == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END $$
"""
