"""What nobody should send and somebody will: it is refused in words, never with a crash."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.community import queries
from portal.community.slugs import slug_of
from tests.community.town import Town

HUGE = str(2**64)
KEYS = (
    "abc",
    "-1",
    "0-0",
    "1-",
    "9" * 40,
    "-",
    "1e3",
    "١٢",
    "%00",
    "9007199254740992-9007199254740992",
    "253402300800000000-1",
)
ODD_TEXTS = (
    "\x00",
    "a\x00b",
    "\u202e\u202dreversed",
    "\u200b",
    "x" * 19_000,
    "'; DROP TABLE post; --",
    "{{ 7 * 7 }}",
    "%(why)s %s",
    "<img src=x onerror=alert(1)>",
    "𓀀" * 50,
    "\r\n\t",
)


@pytest.fixture
def bob(client: FlaskClient, town: Town) -> FlaskClient:
    return town.sign_in(client, "bob")


@pytest.mark.parametrize("key", KEYS)
def test_bad_keys_are_bad_requests(bob: FlaskClient, town: Town, key: str) -> None:
    topic_id = town.open_topic()
    for address in ("/community", "/community/help", f"/topics/{topic_id}/where-do-the-pallets-go"):
        for name in ("after", "before", "quote", "reply_to"):
            answer = bob.get(address, query_string={name: key}, follow_redirects=True)
            assert answer.status_code in (200, 400, 404), (address, name, key)


@pytest.mark.parametrize("number", ["0", HUGE, "2147483648", "00000000000000000000001"])
def test_odd_numbers_in_addresses_lead_nowhere(bob: FlaskClient, number: str) -> None:
    for address in (f"/topics/{number}", f"/posts/{number}", f"/posts/{number}/history"):
        assert bob.get(address).status_code == 404
    for address in (f"/topics/{number}/posts", f"/posts/{number}/reactions", f"/posts/{number}/edit"):
        assert bob.post(address, data={"body": "x"}).status_code in (404, 405)


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_texts_in_every_field_are_kept_refused_or_cleaned(bob: FlaskClient, town: Town, text: str) -> None:
    topic_id = town.open_topic("bob")
    opening = queries.opening_post_id(topic_id)
    place = str(town.places["help"])
    for address, fields in (
        ("/topics", {"category_id": place, "kind": "question", "title": text, "body": text, "tags": text}),
        ("/topics", {"category_id": text, "kind": text, "title": "T", "body": "B", "form_key": text}),
        (f"/topics/{topic_id}/posts", {"body": text, "parent_id": text, "seen": text, "form_key": text}),
        (f"/topics/{topic_id}/posts", {"body": "B", "parent_id": HUGE, "seen": HUGE}),
        (f"/posts/{opening}/edit", {"title": text, "body": text}),
        (f"/topics/{topic_id}/tags", {"tags": text}),
        ("/previews", {"body": text}),
    ):
        assert bob.post(address, data=fields).status_code in (200, 303, 404, 422), (address, fields)
    for address in ("/community", f"/topics/{topic_id}", f"/posts/{opening}/history"):
        page = bob.get(address, follow_redirects=True)
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        assert "\x00" not in page.text
        assert "\u202e" not in page.text


@pytest.mark.parametrize(
    "raw", [b"body=%ED%A0%80&title=%FF%FE", b"body=%", b"=&=&=", b"\xff\xfe\x00", b"body[]=1&body=2"]
)
def test_bodies_that_are_no_text_do_not_crash(bob: FlaskClient, town: Town, raw: bytes) -> None:
    topic_id = town.open_topic()
    for address in ("/topics", f"/topics/{topic_id}/posts", "/previews"):
        answer = bob.post(address, data=raw, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500


@pytest.mark.parametrize("slug", ["%00", "a%00b", "%FF", "../../etc", "x" * 3000, "%E2%80%AE"])
def test_odd_words_in_addresses_lead_nowhere(bob: FlaskClient, town: Town, slug: str) -> None:
    topic_id = town.open_topic()
    assert bob.get(f"/tags/{slug}").status_code == 404
    assert bob.get(f"/community/{slug}").status_code == 404
    assert bob.get(f"/topics/{topic_id}/{slug}", follow_redirects=True).status_code in (200, 404)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(min_size=1, max_size=300), body=st.text(max_size=300), tags=st.text(max_size=60))
def test_no_text_crashes_the_form(bob: FlaskClient, town: Town, title: str, body: str, tags: str) -> None:
    fields = {"category_id": str(town.places["help"]), "kind": "question", "title": title, "body": body, "tags": tags}
    sent = {name: value.encode("utf-8", "replace") for name, value in fields.items()}
    answer = bob.post("/topics", data=sent)
    assert answer.status_code in (303, 422, 429)
    if answer.status_code == 303:
        assert bob.get(answer.headers["Location"]).status_code == 200


@given(st.text(max_size=200))
def test_a_slug_is_a_fixed_point_that_fits(text: str) -> None:
    slug = slug_of(text)
    assert 0 < len(slug) <= 80
    assert slug_of(slug) == slug
