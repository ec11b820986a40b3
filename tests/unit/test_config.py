"""Settings: what works is taken, what cannot work stops the start in one line."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from portal.config import BadSetting, Settings, read_settings

pytestmark = pytest.mark.anydb

SECRET = "s" * 32


def read(folder: Path, **given: str) -> Settings:
    return read_settings({"PORTAL_DATA_DIR": str(folder), "HOME": "/root", **given})


def test_nothing_given_is_a_local_portal(tmp_path: Path) -> None:
    settings = read(tmp_path / "new")
    assert settings.database_url == f"sqlite:///{tmp_path / 'new' / 'portal.sqlite3'}"
    assert settings.storage_url == (tmp_path / "new" / "uploads").as_uri()
    assert not settings.is_production
    assert settings.embedded_jobs


def test_a_secret_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_through_psycopg(tmp_path: Path, scheme: str) -> None:
    settings = read(tmp_path, PORTAL_DATABASE_URL=f"{scheme}://u:p@db/rapport")
    assert settings.database_url == "postgresql+psycopg://u:p@db/rapport"


def test_an_empty_value_is_as_none(tmp_path: Path) -> None:
    assert read(tmp_path, PORTAL_MAIL_URL="", PORTAL_ENV="").env == "development"


def test_names_of_an_identity_provider_come_together(tmp_path: Path) -> None:
    assert read(tmp_path, PORTAL_OIDC_CLIENT_ID="rapport").oidc == {"client_id": "rapport"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_DATABSE_URL", "sqlite://"),
        ("PORTAL_ENV", "staging"),
        ("PORTAL_DATABASE_URL", "mysql://db/rapport"),
        ("PORTAL_BASE_URL", "community.example.com"),
        ("PORTAL_BASE_URL", "https://example.com/community"),
        ("PORTAL_MAIL_URL", "mail.example.com:25"),
        ("PORTAL_MAIL_URL", "smtp://"),
        ("PORTAL_BROKER_URL", "kafka://queue"),
        ("PORTAL_STORAGE_URL", "ftp://files"),
        ("PORTAL_TRUSTED_PROXIES", "-1"),
        ("PORTAL_TRUSTED_PROXIES", "many"),
        ("PORTAL_EMBEDDED_JOBS", "yes"),
        ("PORTAL_SECRET_KEY", "short"),
        ("PORTAL_DATA_DIR", "/dev/null/data"),
    ],
)
def test_what_cannot_work_is_named_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        read(tmp_path, **{name: value})
    assert name in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_production_must_be_given_a_secret(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="PORTAL_SECRET_KEY is required"):
        read(tmp_path, PORTAL_ENV="production")
    assert read(tmp_path, PORTAL_ENV="production", PORTAL_SECRET_KEY=SECRET).is_production


@pytest.mark.parametrize("name", ["PORTAL_SECRET_KEY", "PORTAL_DATABASE_URL", "PORTAL_MAIL_URL"])
def test_secrets_are_not_shown_with_the_settings(tmp_path: Path, name: str) -> None:
    values = {
        "PORTAL_SECRET_KEY": "hidden-" + SECRET,
        "PORTAL_DATABASE_URL": "postgresql://u:hidden@db/rapport",
        "PORTAL_MAIL_URL": "smtp://u:hidden@mail",
    }
    assert "hidden" not in repr(read(tmp_path, **{name: values[name]}))


@pytest.mark.parametrize("name", ["PORTAL_DATABASE_URL", "PORTAL_MAIL_URL", "PORTAL_BROKER_URL"])
def test_a_refusal_does_not_repeat_a_password(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings({"PORTAL_DATA_DIR": str(tmp_path), name: "ftp://u:hidden@somewhere"})
    assert name in str(refused.value)
    assert "hidden" not in str(refused.value)
