"""`portal doctor` says in plain words what is wrong with an installation, and ends with 1 when something is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from click.testing import CliRunner
from flask import Flask

from portal.cli import main
from portal.core import clock, outbox
from portal.web import assets
from tests.kit.databases import Database
from tests.kit.servers import free_port
from tests.outbox.stage import ask

SECRET = "only-for-tests-only-for-tests-only-for-tests"


@pytest.fixture
def environ(app: Flask, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A development installation with which nothing is wrong."""
    manifest = tmp_path / "dist" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text("{}")
    monkeypatch.setattr(assets, "DIST", manifest.parent)
    return {"PORTAL_DATABASE_URL": database.url, "PORTAL_DATA_DIR": str(tmp_path / "data")}


def test_a_good_installation_is_fine(environ: dict[str, str]) -> None:
    code, said = doctor(environ)
    assert code == 0
    assert all(line.startswith("fine ") for line in said)


def test_a_database_that_is_away_is_told(environ: dict[str, str], tmp_path: Path) -> None:
    code, said = doctor(environ | {"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'no' / 'such'}"})
    assert code == 1
    assert "wrong  database: It cannot be reached: unable to open database file. Look at PORTAL_DATABASE_URL." in said


def test_an_empty_database_is_told(environ: dict[str, str], tmp_path: Path) -> None:
    code, said = doctor(environ | {"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'empty'}"})
    assert code == 1
    assert any(
        line.startswith("wrong  schema: It is empty") and line.endswith("run `portal migrate`.") for line in said
    )


def test_a_data_folder_that_cannot_be_one_is_told(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    result = CliRunner().invoke(main, ["doctor"], env=environ | {"PORTAL_DATA_DIR": str(tmp_path / "file" / "data")})
    assert result.exit_code == 1
    assert "cannot be used: Not a directory." in result.output


def test_uploads_that_cannot_be_written_are_told(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    code, said = doctor(environ | {"PORTAL_STORAGE_URL": (tmp_path / "file").as_uri()})
    assert code == 1
    assert any(line.startswith("wrong  uploads: ") and "PORTAL_STORAGE_URL" in line for line in said)


def test_a_mail_server_that_answers_is_fine(environ: dict[str, str]) -> None:
    server = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        assert doctor(environ | {"PORTAL_MAIL_URL": f"smtp://127.0.0.1:{server.port}"})[0] == 0
        code, said = doctor(environ | {"PORTAL_MAIL_URL": f"smtp://u:p@127.0.0.1:{server.port}"})
    finally:
        server.stop()
    assert code == 1
    assert any("does not offer encryption or signing in, as was asked for" in line for line in said)


def test_a_mail_server_that_refuses_is_told(environ: dict[str, str]) -> None:
    port = free_port()
    code, said = doctor(environ | {"PORTAL_MAIL_URL": f"smtp://127.0.0.1:{port}"})
    assert code == 1
    told = f"wrong  mail: The mail server 127.0.0.1:{port} refuses the connection. Look at PORTAL_MAIL_URL."
    assert told in said


def test_a_broker_that_is_away_is_told(environ: dict[str, str]) -> None:
    code, said = doctor(environ | {"PORTAL_BROKER_URL": f"redis://127.0.0.1:{free_port()}"})
    assert code == 1
    assert any(line.startswith("wrong  jobs: It does not answer: ") for line in said)


@pytest.mark.parametrize(
    ("base_url", "told"),
    [
        ("", "Links in mail would lead to http://127.0.0.1:8000"),
        ("http://community.example.com", "http://community.example.com is not encrypted"),
        ("https://community.example.com", ""),
    ],
)
def test_in_production_the_address_is_the_readers_and_encrypted(
    environ: dict[str, str], base_url: str, told: str
) -> None:
    code, said = doctor(
        environ | {"PORTAL_ENV": "production", "PORTAL_SECRET_KEY": SECRET, "PORTAL_BASE_URL": base_url}
    )
    assert code == 1
    assert "wrong  mail: No mail leaves: it is only written into a folder. Set PORTAL_MAIL_URL." in said
    assert any(line.startswith(f"wrong  address: {told}" if told else "fine   address") for line in said)


def test_static_files_that_are_not_built_are_told(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path / "nothing")
    code, said = doctor(environ)
    assert code == 1
    assert "wrong  static files: They are not built: run `make assets`." in said


def test_parked_and_late_jobs_are_remarked_upon(environ: dict[str, str]) -> None:
    ask("test.hopeless")
    outbox.run_due()
    with clock.at(clock.now() - timedelta(hours=1)):
        ask("test.ring")
    code, said = doctor(environ)
    assert code == 0
    assert said[-2:] == [
        "note   1 jobs are parked after too many failures: see /manage/jobs.",
        "note   A job has been due for 60 minutes: does `portal serve` or `portal worker` run?",
    ]


def doctor(environ: dict[str, str]) -> tuple[int, list[str]]:
    """The exit code, and what it said, line by line."""
    result = CliRunner().invoke(main, ["doctor"], env=environ, catch_exceptions=False)
    return result.exit_code, result.output.splitlines()
