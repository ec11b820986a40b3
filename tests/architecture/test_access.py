"""Who gets what at every address, and that what is hidden from somebody leaves no trace there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound
from werkzeug.test import TestResponse

from portal.core import clock
from portal.web.kit import limiter
from tests.architecture import house
from tests.architecture.addresses import FORMS, Line, lines
from tests.architecture.house import House
from tests.kit.community import Counter
from tests.kit.scenes import Scenes
from tests.kit.town import PERSONAS

GETS, POSTS = lines("GET"), lines("POST")
WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
TOKEN = re.compile(r"[\w-]{20,}\.[\w-]{6}\.[\w-]{20,}")

EACH_TIME_ANOTHER = {"Set-Cookie", "Content-Length", "Retry-After", "X-RateLimit-Remaining", "X-RateLimit-Reset"}


@pytest.fixture
def standing(app: Flask, scenes: Scenes) -> House:
    return scenes.show(app, "house", house.build)


def test_every_route_is_in_the_table(app: Flask, standing: House) -> None:
    here = {(line.method, endpoint_of(app, standing, line)) for line in (*GETS, *POSTS)}
    there = {(method, rule.endpoint) for rule in app.url_map.iter_rules() for method in rule.methods & {"GET", "POST"}}
    assert there - here == set()


@pytest.mark.parametrize("line", GETS, ids=str)
def test_reading_gives_what_the_table_says_and_writes_nothing(
    app: Flask, standing: House, queries: Counter, line: Line
) -> None:
    """Not even an hour after the last click, when it would be time to note that the browser is still in use."""
    path, got, wrote = standing.path(line.template), {}, []
    for name in PERSONAS:
        client = browser(app, standing, name)
        with clock.at(clock.now() + timedelta(hours=1)), queries() as seen:
            got[name] = client.get(path).status_code
        wrote += [(name, statement) for statement in seen if WRITES.match(statement)]
    assert got == line.expected
    assert wrote == []


@pytest.mark.anydb
@pytest.mark.parametrize("line", POSTS, ids=str)
def test_writing_gives_what_the_table_says(app: Flask, scenes: Scenes, standing: House, line: Line) -> None:
    """Policies are one for both databases, and what was written is taken back before the next person tries."""
    path, form = standing.path(line.template), form_of(app, standing, line)
    got = {}
    for name in PERSONAS:
        got[name] = browser(app, standing, name).post(path, data=form).status_code
        if got[name] < 400:
            scenes.show(app, "house", house.build)
    assert got == line.expected


@pytest.mark.anydb
@pytest.mark.parametrize("name", ["visitor", "mina"])
def test_no_post_is_believed_without_its_token(
    app: Flask, standing: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client = browser(app, standing, name)
    got = {
        str(line): client.post(standing.path(line.template), data=form_of(app, standing, line)).status_code
        for line in POSTS
    }
    assert {line for line, status in got.items() if status != 400} == set()


def test_with_its_token_it_is(app: Flask, standing: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client = browser(app, standing, "mina")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)', client.get("/logout").text)
    assert client.post("/logout", data={"csrf_token": token[1]}).status_code == 303


@pytest.mark.anydb
@pytest.mark.parametrize("line", POSTS, ids=str)
def test_no_form_however_broken_is_a_crash(app: Flask, scenes: Scenes, standing: House, line: Line) -> None:
    name = next((name for name, status in line.expected.items() if status < 400), "ada")
    fields = form_of(app, standing, line)
    broken = [{}, dict.fromkeys(fields, "\x00é" + "9" * 400), dict.fromkeys(fields, "")]
    broken += [{key: value for key, value in fields.items() if key != missing} for missing in fields]
    got = []
    for form in broken:
        got.append(browser(app, standing, name).post(standing.path(line.template), data=form).status_code)
        if got[-1] < 400:
            scenes.show(app, "house", house.build)
    assert max(got) < 500


# What is hidden from somebody, and an address of the same kind at which there is nothing.
HIDDEN = (
    ("/topics/{prime}/what-belongs-in-prime", "/topics/999999/what-belongs-in-prime"),
    ("/topics/{prime}", "/topics/999999"),
    ("/topics/{council}/what-belongs-in-council", "/topics/999999"),
    ("/topics/{withdrawn}/never-mind", "/topics/999999"),
    ("/topics/{removed}/for-sale", "/topics/999999"),
    ("/community/prime", "/community/nowhere"),
    ("/community/council", "/community/nowhere"),
    ("/posts/{prime_post}", "/posts/999999"),
    ("/posts/{prime_post}/edit", "/posts/999999/edit"),
    ("/posts/{prime_post}/history", "/posts/999999/history"),
    ("/posts/{prime_post}/flags/new", "/posts/999999/flags/new"),
    ("/posts/{prime_post}/removal/new", "/posts/999999/removal/new"),
    ("/posts/{removed_post}", "/posts/999999"),
    ("/posts/{removed_reply}/history", "/posts/999999/history"),
    ("/posts/{withdrawn_reply}/history", "/posts/999999/history"),
    ("/tags/only-in-prime", "/tags/nothing"),
    ("/members/newcomer", "/members/nobody"),
    ("/moderation", "/nowhere"),
    ("/manage/members", "/nowhere"),
    ("/manage/members/alice", "/manage/members/nobody"),
    ("/manage/categories/{in_prime}", "/manage/categories/999999"),
    ("/manage/tiers/{tier}", "/manage/tiers/999999"),
)


@pytest.mark.parametrize(("hidden", "nothing"), HIDDEN, ids=[hidden for hidden, _ in HIDDEN])
def test_what_one_may_not_see_looks_like_what_is_not_there(
    app: Flask, standing: House, hidden: str, nothing: str
) -> None:
    for name in ("visitor", "suspended", "charlie"):
        client = browser(app, standing, name)
        assert told(client.get(standing.path(hidden))) == told(client.get(standing.path(nothing)))


@pytest.mark.parametrize("topic", ["prime", "council", "withdrawn", "removed"])
def test_writing_to_what_one_may_not_see_is_as_writing_to_nothing(app: Flask, standing: House, topic: str) -> None:
    for name in ("visitor", "suspended", "charlie"):
        client, form = browser(app, standing, name), {"body": "Let me in."}
        missing = client.post("/topics/999999/posts", data=form)
        assert missing.status_code in {403, 404}
        assert told(client.post(standing.path(f"/topics/{{{topic}}}/posts"), data=form)) == told(missing)


def browser(app: Flask, standing: House, name: str) -> FlaskClient:
    limiter.reset()
    return standing.town.sign_in(app.test_client(), name)


def endpoint_of(app: Flask, standing: House, line: Line) -> str | None:
    try:
        return str(app.url_map.bind("localhost").match(standing.path(line.template), method=line.method)[0])
    except NotFound:
        return None


def form_of(app: Flask, standing: House, line: Line) -> dict[str, str]:
    fields = FORMS.get(endpoint_of(app, standing, line) or "", {})
    return {name: standing.path(value) for name, value in fields.items()}


def told(answer: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, text and headers, without tokens and the very address: what differs between any two requests."""
    headers = sorted(
        (name, anonymous(value, answer)) for name, value in answer.headers if name not in EACH_TIME_ANOTHER
    )
    return answer.status_code, anonymous(answer.text, answer), headers


def anonymous(text: str, answer: TestResponse) -> str:
    return TOKEN.sub("TOKEN", text).replace(answer.request.path, "HERE")
