"""The one address: whatever a request claims about host, scheme or sender, it changes no link and no limit."""

from __future__ import annotations

from collections.abc import Mapping
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask, request, url_for
from flask.testing import FlaskClient

from portal.app import create_app
from portal.core import outbox
from portal.core.db import db
from tests.kit.databases import Database, settings_for
from tests.kit.town import Town

CLAIMS: Mapping[str, str] = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "host=evil.example;proto=https",
}


@pytest.mark.parametrize("address", ["/", "/login", "/nowhere", "/healthz"])
def test_no_page_repeats_what_a_request_claims(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=dict(CLAIMS))
    assert "evil" not in answer.text
    assert "evil" not in str(answer.headers)


def test_a_letter_links_to_the_address_of_the_settings(app: Flask, client: FlaskClient, people: Town) -> None:
    folder = app.extensions["settings"].data_dir / "mail"
    outbox.run_due()
    before = set(folder.glob("*.eml"))
    client.post("/recover", data={"email": "alice@example.com"}, headers=dict(CLAIMS))
    outbox.run_due()
    (letter,) = set(folder.glob("*.eml")) - before
    text = message_from_bytes(letter.read_bytes(), policy=default).get_body(("plain",)).get_content()
    assert "http://localhost/recover/" in text
    assert "evil" not in text


@pytest.mark.parametrize(("proxies", "sender"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")])
def test_a_sender_is_read_from_as_many_proxies_as_are_trusted(
    database: Database, app: Flask, tmp_path: Path, proxies: int, sender: str
) -> None:
    other = _portal_behind(proxies, database, tmp_path)
    claims = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9", **CLAIMS}
    seen = other.test_client().get("/seen", headers=claims).get_json()
    with other.app_context():
        db.engine.dispose()
    assert seen == {"sender": sender, "link": "http://localhost/seen"}


def _portal_behind(proxies: int, database: Database, folder: Path) -> Flask:
    values = vars(settings_for(database.url, folder)) | {"trusted_proxies": proxies}
    portal = create_app(type(settings_for(database.url, folder))(**values))

    @portal.get("/seen")
    def seen() -> dict[str, str | None]:
        return {"sender": request.remote_addr, "link": url_for("seen", _external=True)}

    return portal
