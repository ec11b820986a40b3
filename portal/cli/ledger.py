"""Commands on the points ledger."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from portal.cli.group import main, the_app
from portal.rewards.ledger.proof import verify as prove


@main.group()
def ledger() -> None:
    """The ledger of points."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="Say it for a program.")
def verify(*, as_json: bool) -> None:
    """Check everything that must be true of the ledger; exit 1 and name each row that is off."""
    with the_app().app_context():
        proof = prove()
    if as_json:
        click.echo(json.dumps({"is_clean": proof.is_clean, **asdict(proof)}))
    else:
        for finding in proof.findings:
            click.echo(str(finding))
        found = f"{len(proof.findings)} findings" if proof.findings else "everything is right"
        click.echo(f"{proof.transfers} transfers between {proof.accounts} accounts: {found}.")
    if not proof.is_clean:
        raise SystemExit(1)
