"""What somebody wrote is on the page that refuses it, whatever the reason."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from portal.app import create_app
from portal.community import operations
from tests.kit.databases import Database, settings_for
from tests.kit.town import Town

WORDS = "Four hundred words <b>that</b> nobody wants to type again."
SHOWN = "Four hundred words &lt;b&gt;that&lt;/b&gt; nobody wants to type again."


def test_a_reply_to_a_topic_that_was_locked_meanwhile(client: FlaskClient, people: Town) -> None:
    topic_id = people.open_topic()
    operations.lock_topic(actor_id=people.people["mina"], topic_id=topic_id, reason="Settled.")
    answer = people.sign_in(client, "charlie").post(f"/topics/{topic_id}/posts", data={"body": WORDS})
    assert answer.status_code == 403
    assert "Settled." in answer.text
    assert SHOWN in answer.text


def test_a_reply_without_a_fresh_token(people: Town, database: Database, tmp_path: object) -> None:
    strict = create_app(settings_for(database.url, tmp_path))
    client = people.sign_in(strict.test_client(), "charlie")
    answer = client.post(f"/topics/{people.topics['plaza']}/posts", data={"body": WORDS})
    assert answer.status_code == 400
    assert SHOWN in answer.text


@pytest.mark.parametrize("path", ["/topics/1/posts", "/topics"])
def test_a_visitor_whose_session_has_ended(client: FlaskClient, people: Town, path: str) -> None:
    answer = client.post(path, data={"body": WORDS, "title": "A title"})
    assert answer.status_code == 403
    assert SHOWN in answer.text
