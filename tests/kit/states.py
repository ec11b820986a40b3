"""States of a PostgreSQL database, kept as schemas beside it: brought back in milliseconds, by copying rows."""

from __future__ import annotations

from typing import LiteralString

import psycopg

# Larger tables are emptied by TRUNCATE, which takes its time and leaves no dead rows.
LARGE_BYTES = 256 * 1024

_KEEP: LiteralString = """
CREATE OR REPLACE FUNCTION pg_temp.keep(state text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
    EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', state);
    EXECUTE format('CREATE SCHEMA %I', state);
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE %I.%I AS TABLE public.%I', state, name, name);
    END LOOP;
    EXECUTE format('CREATE TABLE %I."sequence of" AS SELECT sequencename AS name, last_value AS value
                    FROM pg_sequences WHERE schemaname = ''public''', state);
END $$
"""
# As a replica, the session fires no triggers: neither those of foreign keys nor those that refuse changes.
_BRING_BACK: LiteralString = """
CREATE OR REPLACE FUNCTION pg_temp.bring_back(state text, large bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; columns text; value bigint;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        IF pg_relation_size(format('public.%I', name)) > large THEN
            EXECUTE format('TRUNCATE public.%I CASCADE', name);
        ELSE
            EXECUTE format('DELETE FROM public.%I', name);
        END IF;
    END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = state AND tablename <> 'sequence of' LOOP
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
            WHERE attrelid = format('public.%I', name)::regclass AND attnum > 0
            AND NOT attisdropped AND attgenerated = '';
        EXECUTE format('INSERT INTO public.%I (%s) SELECT %s FROM %I.%I', name, columns, columns, state, name);
    END LOOP;
    FOR name, value IN EXECUTE format('SELECT name, value FROM %I."sequence of"', state) LOOP
        PERFORM setval(format('public.%I', name)::regclass, coalesce(value, 1), value IS NOT NULL);
    END LOOP;
END $$
"""
# Other tables, columns, types or triggers give another answer; other rows do not.
_SHAPE: LiteralString = """
SELECT md5(string_agg(shape, ';' ORDER BY shape)) FROM (
    SELECT format('%s %s %s %s', attrelid, attname, atttypid, atttypmod) AS shape FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s', tgrelid, tgname) FROM pg_trigger WHERE NOT tgisinternal
) AS shapes
"""
_ALONE: LiteralString = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class States:
    """The states of one database, through a connection that stays open."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute(_KEEP)
        self._connection.execute(_BRING_BACK)
        self._shape = self._shape_now()

    def keep(self, state: str) -> None:
        """What is in the tables now is the state `state`."""
        self._connection.execute("SELECT pg_temp.keep(%s)", [f"kept_{state}"])

    def bring_back(self, state: str) -> None:
        """The tables hold what they held when `state` was kept; whoever else was connected is thrown out."""
        self._connection.execute(_ALONE)
        self._connection.execute("SELECT pg_temp.bring_back(%s, %s)", [f"kept_{state}", LARGE_BYTES])

    def has_another_shape(self) -> bool:
        """Whether somebody has changed tables or triggers since the last `remember_shape`."""
        return self._shape != self._shape_now()

    def remember_shape(self) -> None:
        self._shape = self._shape_now()

    def clear(self) -> None:
        """Nothing is left but the kept states."""
        self._connection.execute(_ALONE)
        self._connection.execute("DROP SCHEMA public CASCADE")
        self._connection.execute("CREATE SCHEMA public")

    def close(self) -> None:
        self._connection.close()

    def _shape_now(self) -> str:
        return str(self._connection.execute(_SHAPE).fetchone())
