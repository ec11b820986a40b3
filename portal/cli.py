"""The command `portal`: each part of running a portal, one by one."""

from __future__ import annotations

import click
import flask_migrate
from flask import Flask

from portal.app import create_app
from portal.config import BadSetting


def the_app() -> Flask:
    """The portal of this environment; a setting that cannot work ends the command in one line."""
    try:
        return create_app()
    except BadSetting as error:
        raise click.ClickException(str(error)) from None


@click.group()
def main() -> None:
    """Rapport: a members' community and advocacy portal."""


@main.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    with the_app().app_context():
        flask_migrate.upgrade()
    click.echo("The database is up to date.")
