"""The command itself, and the portal its parts act on."""

from __future__ import annotations

import click
from flask import Flask

from portal.app import create_app
from portal.config import BadSetting


@click.group()
def main() -> None:
    """Rapport: a members' community and advocacy portal."""


def the_app() -> Flask:
    """The portal of this environment; a setting that cannot work ends the command in one line."""
    try:
        return create_app()
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
