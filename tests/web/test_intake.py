"""What no page reads is refused at the door, and no key of a page is larger than a row's."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from gunicorn.http.errors import InvalidChunkSize, NoMoreData

from tests.kit.pages import content
from tests.kit.town import Town

LARGE = str(2**53)
BODIES = ("5", '"x"', "[1, 2]", "[" * 20_000, '{"body": {"a": 1}}', '{"display_name": "\\ud800", "handle": 7}')


def test_json_is_taken_for_a_form_nowhere(app: Flask, client: FlaskClient, people: Town) -> None:
    people.sign_in(client, "ada")
    rules = [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(rules) > 50
    for rule in rules:
        address = re.sub(r"<\w+>", "mina", re.sub(r"<int:\w+>", "1", rule))
        for body in BODIES:
            answer = client.post(address, data=body, content_type="application/json")
            assert answer.status_code == 415, (address, body[:20])


@pytest.mark.parametrize("address", ["/members/a%00b", "/manage/members/%00", "/community/%00", "/tags/%00"])
def test_an_address_with_a_nul_is_a_missing_page(client: FlaskClient, people: Town, address: str) -> None:
    people.sign_in(client, "ada")
    answer = client.get(address)
    assert answer.status_code == 404
    assert content(answer.text) == content(client.get(address.replace("%00", "-nobody")).text)


@pytest.mark.parametrize("address", ["/members?name=a%00", "/manage/members?name=%00", "/guidelines?a=b&a=%00"])
def test_a_nul_is_nothing_to_look_for(client: FlaskClient, people: Town, address: str) -> None:
    people.sign_in(client, "ada")
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        f"/topics/1/where?quote={LARGE}",
        f"/topics/1/where?reply_to={LARGE}",
        f"/topics/1/where?after={LARGE}",
        f"/members?after=0-{LARGE}",
        f"/moderation?before={LARGE}",
        f"/manage/accounts?before={LARGE}",
        f"/manage/accounts?after={LARGE}",
        f"/manage/accounts/1?after={LARGE}",
        f"/manage/jobs?before={LARGE}",
    ],
)
def test_a_key_beyond_every_row_is_a_bad_request(client: FlaskClient, people: Town, address: str) -> None:
    people.sign_in(client, "ada")
    assert client.get(address, follow_redirects=True).status_code == 400


class Broken(io.RawIOBase):
    """A body that cannot be read to its end."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        raise self._error


@pytest.mark.parametrize("error", [InvalidChunkSize(b"zz"), NoMoreData(b"")])
def test_a_body_that_breaks_off_is_a_bad_request(client: FlaskClient, people: Town, error: Exception) -> None:
    form = "application/x-www-form-urlencoded"
    body = {"wsgi.input": Broken(error), "CONTENT_LENGTH": "9"}
    answer = client.post("/recover", content_type=form, environ_overrides=body)
    assert answer.status_code == 400


@pytest.mark.parametrize("target", ["/tags/\u0995\u09be\u09aa\u09dc", "/\u2028", "/caf\u00e9"])
def test_the_way_on_is_told_to_htmx_in_letters_that_a_header_holds(
    client: FlaskClient, app: Flask, target: str
) -> None:
    answer = client.post("/language", data={"lang": "en", "next": target}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].isascii()
