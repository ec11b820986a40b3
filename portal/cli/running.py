"""Commands that run a portal: its pages, its jobs, and a look at what is wrong."""

from __future__ import annotations

import os
import signal
import socket
import threading
from dataclasses import replace

import click
from flask import Flask

from portal.app import create_app
from portal.cli.group import main, the_app
from portal.config import BadSetting, Settings, read_settings
from portal.core.db import db
from portal.core.outbox import brokers
from portal.core.outbox.worker import THREADS, Worker
from portal.demo import sign_in
from portal.web import doctor as diagnosis
from portal.web import health, serving


@main.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 in a container."
)
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535))
@click.option(
    "--workers", envvar="WEB_CONCURRENCY", type=click.IntRange(1), help="Processes. [default: as suits the database]"
)
@click.option("--threads", default=serving.THREADS, show_default=True, type=click.IntRange(1), help="Of each process.")
def serve(host: str, port: int, workers: int | None, threads: int) -> None:
    """Serve the pages, with the jobs beside them unless PORTAL_EMBEDDED_JOBS=0 or a broker says otherwise."""
    settings = _settings_at(port)
    app = create_app(settings)
    _require_schema(app)
    _require_free(host, port)
    _require_no_demo(app, settings)
    click.echo(f"Rapport is at {settings.base_url}  (Ctrl-C ends it)")
    _introduce(app)
    serving.serve(app, settings, serving.Listening(host=host, port=port, workers=workers, threads=threads))


@main.command()
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1))
def worker(threads: int) -> None:
    """Run jobs until told to stop: from PORTAL_BROKER_URL, or without one by looking into the database."""
    app = the_app()
    _require_schema(app)
    settings: Settings = app.extensions["settings"]
    try:
        jobs = Worker(app.app_context, broker_url=settings.broker_url, threads=threads)
    except brokers.BrokerMissing as error:
        raise click.ClickException(str(error)) from None
    ended = threading.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda *_: ended.set())
    jobs.start()
    click.echo("Jobs are being done.  (Ctrl-C ends it)")
    ended.wait()
    jobs.stop()


@main.command()
def doctor() -> None:
    """Look at the configuration and what it points to; exit 1 when something is wrong."""
    app = the_app()
    with app.app_context():
        settings: Settings = app.extensions["settings"]
        findings = dict(diagnosis.examine(app, settings))
        if not any(findings.values()):
            findings["people"] = _demo_in_production(settings)
        is_well = not any(findings.values())
        for name, problem in findings.items():
            click.echo(f"{'wrong' if problem else 'fine':5}  {name}{': ' + problem if problem else ''}")
        for remark in diagnosis.remarks() if is_well else ():
            click.echo(f"note   {remark}")
    if not is_well:
        raise SystemExit(1)


def _introduce(app: Flask) -> None:
    """Says whom one can be, on a demo."""
    with app.app_context():
        for line in sign_in.introduction():
            click.echo(line)
        db.session.remove()


def _settings_at(port: int) -> Settings:
    try:
        settings = read_settings(os.environ)
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
    # The default address follows the port; a given one is the readers' and stays.
    return settings if os.environ.get("PORTAL_BASE_URL") else replace(settings, base_url=f"http://127.0.0.1:{port}")


def _demo_in_production(settings: Settings) -> str | None:
    if settings.is_production and sign_in.lives_here():
        return "PORTAL_ENV=production takes no demo data: its people have a published password."
    return None


def _require_no_demo(app: Flask, settings: Settings) -> None:
    with app.app_context():
        if problem := _demo_in_production(settings):
            raise click.ClickException(problem)


def _require_schema(app: Flask) -> None:
    with app.app_context():
        if health.schema_now() != health.schema_head(app):
            raise click.ClickException("The database is not at this version's schema: run `portal migrate`.")


def _require_free(host: str, port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise click.ClickException(f"{host}:{port} cannot be used: {error.strerror}. Try --port.") from None
