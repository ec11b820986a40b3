"""Commands that bring a community along from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
from flask import current_app

from portal.cli.group import main, the_app
from portal.community.models import Access
from portal.importers.stackexchange import counts
from portal.importers.stackexchange.place import Place, place_of
from portal.importers.stackexchange.reader import DumpError
from portal.importers.stackexchange.run import Import
from portal.importers.stackexchange.site import UnknownSite, site_of


@main.group(name="import")
def import_group() -> None:
    """Bring an existing community along."""


@import_group.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--site", help="The community's host, when the folder does not say.")
@click.option("--category", help="The name of the category that takes the topics; made when there is none.")
@click.option("--access", type=click.Choice([Access.PUBLIC.value, Access.MEMBERS.value]), default=Access.PUBLIC.value)
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as one line of JSON at the end.")
def stackexchange(folder: Path, site: str | None, category: str | None, access: str, *, as_json: bool) -> None:
    """Import the Stack Exchange dump in FOLDER. Safe to stop and to repeat: a second run adds nothing."""
    with the_app().app_context():
        try:
            host = site or site_of(folder)
            place = place_of(host, name=category, access=access)
            numbers = _imported(folder, host, place)
        except (UnknownSite, DumpError) as error:
            raise click.ClickException(str(error)) from None
    click.echo(json.dumps(numbers) if as_json else _table(numbers))


def _imported(folder: Path, host: str, place: Place) -> dict[str, object]:
    work_dir = current_app.extensions["settings"].data_dir / "imports" / host
    run = Import(folder, site=host, category_id=place.category_id, work_dir=work_dir, progress=_progress())
    return counts.counts(run.run())


def _progress() -> Callable[[str, int], None]:
    return lambda stage, done: click.echo(f"{stage}: {done}", err=True)


def _table(numbers: dict[str, object]) -> str:
    return "\n".join(f"{name:12} {value}" for name, value in numbers.items())
