"""Commands on the database: its schema and its counters."""

from __future__ import annotations

import click
import flask_migrate

from portal.cli.group import main, the_app


@main.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    with the_app().app_context():
        flask_migrate.upgrade()
    click.echo("The database is up to date.")
