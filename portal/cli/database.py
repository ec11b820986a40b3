"""Commands on the database: its schema and its counters."""

from __future__ import annotations

import click
import flask_migrate

from portal.cli.group import main, the_app
from portal.community import recounting


@main.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    with the_app().app_context():
        flask_migrate.upgrade()
    click.echo("The database is up to date.")


@main.command()
@click.option("--fix", is_flag=True, help="Set the counters to what the rows say.")
def recount(*, fix: bool) -> None:
    """Compare the kept counters with the rows they count; exit 1 when one is off and was not fixed."""
    with the_app().app_context():
        differences = recounting.recount(fix=fix)
    for difference in differences:
        click.echo(str(difference))
    click.echo(f"{len(differences)} counters were off{' and are right now' if fix and differences else ''}.")
    if differences and not fix:
        raise SystemExit(1)
