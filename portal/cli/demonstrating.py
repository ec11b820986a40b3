"""The command that brings the demo community to life."""

from __future__ import annotations

import click

from portal.cli.group import main, the_app
from portal.core import clock
from portal.demo import story


@main.command()
@click.option("--if-empty", is_flag=True, help="Do nothing, and do not complain, when somebody lives here already.")
def demo(*, if_empty: bool) -> None:
    """Fill an empty database with the demo community: six months of it, up to today."""
    app = the_app()
    if app.extensions["settings"].is_production:
        raise click.ClickException("PORTAL_ENV=production takes no demo data. Its people have a published password.")
    with app.app_context():
        if if_empty and not story.is_empty() and not story.is_cut_off():
            return
        click.echo("Telling the story of the demo community (about half a minute) …")
        try:
            story.tell(clock.now())
        except story.CutOff:
            where = app.extensions["settings"].data_dir
            advice = f"Empty the database (by default all of {where}), then try again."
            raise click.ClickException(f"The story was cut off here before its end. {advice}") from None
        except story.NotEmpty:
            raise click.ClickException("Somebody lives here already. Demo data goes into an empty database.") from None
    click.echo("It lives.")
