"""What deployment decides: settings read once from the environment, refused in one clear line."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "PORTAL_"
ENVIRONMENTS = ("development", "production")
OIDC_PREFIX = "PORTAL_OIDC_"
# Their values may hold a password, which belongs into no message and no log.
SECRET = frozenset({"PORTAL_DATABASE_URL", "PORTAL_MAIL_URL", "PORTAL_BROKER_URL", "PORTAL_REDIS_URL"})


class BadSetting(Exception):
    """A setting that stops the start. The message is one line for the person who starts the server."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One deployment. Addresses are absolute, `data_dir` exists and is writable, `secret_key` is never empty."""

    env: str = "development"
    data_dir: Path = Path("instance")
    database_url: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    base_url: str = "http://127.0.0.1:8000"
    mail_url: str = field(default="", repr=False)
    mail_from: str = "Rapport <no-reply@localhost>"
    redis_url: str = field(default="", repr=False)
    broker_url: str = field(default="", repr=False)
    storage_url: str = ""
    trusted_proxies: int = 0
    embedded_jobs: bool = True
    oidc: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_production(self) -> bool:
        return self.env == "production"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`; raises `BadSetting` for an unknown `PORTAL_` name or a value that cannot work."""
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX) and not _is_ours(name)}
    oidc = {
        name.removeprefix(OIDC_PREFIX).lower(): value for name, value in given.items() if name.startswith(OIDC_PREFIX)
    }
    known = {PREFIX + f.name.upper(): f.name for f in fields(Settings) if f.name != "oidc"}
    for name in given:
        if name not in known and not name.startswith(OIDC_PREFIX):
            raise BadSetting(f"{name} is not a setting of Rapport. Known: {', '.join(sorted(known))}.")
    values: dict[str, Any] = {
        known[name]: _parsed(name, value) for name, value in given.items() if name in known and value != ""
    }
    return _completed(Settings(**values, oidc=oidc))


def _is_ours(name: str) -> bool:
    """Names that tests use and the server ignores."""
    return name.startswith("PORTAL_TEST_")


def _parsed(name: str, value: str) -> object:
    parse = _PARSERS.get(name, str)
    try:
        return parse(value)
    except ValueError as error:
        shown = name if name in SECRET else f"{name}={value!r}"
        raise BadSetting(f"{shown} does not work: {error}.") from None


def _one_of_environments(value: str) -> str:
    if value not in ENVIRONMENTS:
        raise ValueError(f"use one of {', '.join(ENVIRONMENTS)}")
    return value


def _absolute_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/") or parts.query:
        raise ValueError("use an address such as https://community.example.com, without a path")
    return value.rstrip("/")


def _count(value: str) -> int:
    if not value.isdecimal() or int(value) > 10:
        raise ValueError("use a whole number from 0 to 10")
    return int(value)


def _switch(value: str) -> bool:
    if value not in ("0", "1"):
        raise ValueError("use 1 or 0")
    return value == "1"


def _database(value: str) -> str:
    scheme = value.split("://", 1)[0]
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg://" + value.split("://", 1)[1]
    if scheme not in ("postgresql+psycopg", "sqlite"):
        raise ValueError("use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return value


def _mail(value: str) -> str:
    if urlsplit(value).scheme not in ("smtp", "smtps") or not urlsplit(value).hostname:
        raise ValueError("use smtp://USER:PASSWORD@HOST:PORT")
    return value


def _broker(value: str) -> str:
    if urlsplit(value).scheme not in ("redis", "rediss", "amqp", "amqps"):
        raise ValueError("use redis://HOST:PORT or amqp://HOST:PORT")
    return value


def _storage(value: str) -> str:
    if urlsplit(value).scheme not in ("file",):
        raise ValueError("use file:///FOLDER")
    return value


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "PORTAL_ENV": _one_of_environments,
    "PORTAL_DATA_DIR": Path,
    "PORTAL_DATABASE_URL": _database,
    "PORTAL_BASE_URL": _absolute_url,
    "PORTAL_MAIL_URL": _mail,
    "PORTAL_BROKER_URL": _broker,
    "PORTAL_STORAGE_URL": _storage,
    "PORTAL_TRUSTED_PROXIES": _count,
    "PORTAL_EMBEDDED_JOBS": _switch,
}


def _completed(settings: Settings) -> Settings:
    data_dir = settings.data_dir.expanduser().absolute()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"PORTAL_DATA_DIR={str(data_dir)!r} cannot be used: {error.strerror}.") from None
    values: dict[str, Any] = {f.name: getattr(settings, f.name) for f in fields(Settings)}
    values["data_dir"] = data_dir
    values["database_url"] = settings.database_url or f"sqlite:///{data_dir / 'portal.sqlite3'}"
    values["storage_url"] = settings.storage_url or (data_dir / "uploads").as_uri()
    values["secret_key"] = _secret_key(settings, data_dir)
    return Settings(**values)


def _secret_key(settings: Settings, data_dir: Path) -> str:
    """Made once and kept beside a local database; a production server must be given one."""
    if settings.secret_key:
        if len(settings.secret_key) < 32:
            raise BadSetting("PORTAL_SECRET_KEY is too short: use at least 32 characters.")
        return settings.secret_key
    if settings.is_production:
        raise BadSetting("PORTAL_SECRET_KEY is required when PORTAL_ENV=production: use at least 32 random characters.")
    kept = data_dir / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return kept.read_text(encoding="utf-8")
