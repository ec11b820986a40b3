"""Looks at an installation as it would run, and says in plain words what is wrong with it."""

from __future__ import annotations

import secrets
import smtplib
import socket
import ssl
import tempfile
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from flask import Flask
from limits.storage import storage_from_string
from sqlalchemy.exc import SQLAlchemyError

from portal.config import Settings
from portal.core import storage
from portal.core.db import db
from portal.core.outbox import brokers, queries
from portal.web import assets, health, mail

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0"})  # noqa: S104 - named, not bound


def examine(app: Flask, settings: Settings) -> Mapping[str, str | None]:
    """What was looked at, and the sentence that says what is wrong there, or None. Needs the application's context."""
    findings = {name: look(app, settings) for name, look in _LOOKS.items()}
    if findings["database"] is None:
        findings["schema"] = _schema(app)
    return findings


def remarks() -> list[str]:
    """What is not wrong but worth knowing. Only for a database that is up to date."""
    counts, lag_s = queries.counts(), queries.lag_s()
    found = []
    if counts.parked:
        found.append(f"{counts.parked} jobs are parked after too many failures: see /manage/jobs.")
    if lag_s > health.LATE_S:
        found.append(f"A job has been due for {lag_s / 60:.0f} minutes: does `portal serve` or `portal worker` run?")
    return found


def _data_folder(app: Flask, settings: Settings) -> str | None:
    try:
        with tempfile.TemporaryFile(dir=settings.data_dir):
            return None
    except OSError as error:
        return f"{settings.data_dir} cannot be written to: {error.strerror}. Mend its owner, or set PORTAL_DATA_DIR."


def _address(app: Flask, settings: Settings) -> str | None:
    parts = urlsplit(settings.base_url)
    if not settings.is_production:
        return None
    if parts.hostname in LOCAL_HOSTS:
        return f"Links in mail would lead to {settings.base_url}: set PORTAL_BASE_URL to the address that readers use."
    if parts.scheme != "https":
        return f"{settings.base_url} is not encrypted: passwords would cross the network in the clear. Use https."
    return None


def _database(app: Flask, settings: Settings) -> str | None:
    try:
        db.session.connection().exec_driver_sql("SELECT 1")
    except SQLAlchemyError as error:
        return f"It cannot be reached: {_first_line(error)}. Look at PORTAL_DATABASE_URL."
    return None


def _schema(app: Flask) -> str | None:
    now, head = health.schema_now(), health.schema_head(app)
    if now == head:
        return None
    return f"It is {'empty' if now is None else f'at {now}'}, this version needs {head}: run `portal migrate`."


def _storage(app: Flask, settings: Settings) -> str | None:
    try:
        place = storage.open_storage(settings.storage_url)
        place.delete(place.put(secrets.token_bytes(32)))
    except OSError as error:
        return f"{settings.storage_url} cannot be written to: {error.strerror}. Look at PORTAL_STORAGE_URL."
    return None


def _mail(app: Flask, settings: Settings) -> str | None:
    if not settings.mail_url:
        return (
            "No mail leaves: it is only written into a folder. Set PORTAL_MAIL_URL." if settings.is_production else None
        )
    server = urlsplit(settings.mail_url)
    where = f"The mail server {server.hostname}" + (f":{server.port}" if server.port else "")
    try:
        mail.try_server()
    except (OSError, smtplib.SMTPException) as error:
        return f"{where} {_refusal(error)}. Look at PORTAL_MAIL_URL."
    return None


def _refusal(error: Exception) -> str:
    for kind, words in _REFUSALS.items():
        if isinstance(error, kind):
            return words
    return f"failed: {_first_line(error)}"


def _broker(app: Flask, settings: Settings) -> str | None:
    if not settings.broker_url:
        return None
    try:
        brokers.try_broker(settings.broker_url)
    except brokers.BrokerMissing as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - each broker has its own; all mean that it is not there
        return f"It does not answer: {_first_line(error)}. Look at PORTAL_BROKER_URL."
    return None


def _rate_limits(app: Flask, settings: Settings) -> str | None:
    if not settings.redis_url or storage_from_string(settings.redis_url).check():
        return None
    return "Redis does not answer, and no request can be counted. Look at PORTAL_REDIS_URL."


def _static_files(app: Flask, settings: Settings) -> str | None:
    try:
        assets.read_manifest(assets.DIST / "manifest.json")
    except assets.AssetMissing:
        return "They are not built: run `make assets`."
    return None


def _first_line(error: Exception) -> str:
    return (str(getattr(error, "orig", error)).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


_REFUSALS: Mapping[type[Exception], str] = {
    smtplib.SMTPAuthenticationError: "refuses the user name or the password",
    smtplib.SMTPNotSupportedError: "does not offer encryption or signing in, as was asked for",
    ssl.SSLCertVerificationError: "shows a certificate that cannot be trusted",
    socket.gaierror: "has a name that nobody knows",
    ConnectionRefusedError: "refuses the connection",
    TimeoutError: f"does not answer within {mail.TIMEOUT_S} seconds",
}

_LOOKS: Mapping[str, Callable[[Flask, Settings], str | None]] = {
    "data folder": _data_folder,
    "address": _address,
    "database": _database,
    "uploads": _storage,
    "mail": _mail,
    "jobs": _broker,
    "rate limits": _rate_limits,
    "static files": _static_files,
}
