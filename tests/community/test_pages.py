"""The community's pages as people use them, with and without scripts."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.community import operations, queries
from portal.community.models import Post, Topic
from portal.core.db import db
from portal.core.markup import MAX_SOURCE_BYTES
from tests.community.town import Town

HTMX = {"HX-Request": "true"}


@pytest.fixture
def alice(client: FlaskClient, town: Town) -> FlaskClient:
    return town.sign_in(client, "alice")


def test_a_topic_is_opened_from_the_form_and_shown_at_its_own_address(alice: FlaskClient, town: Town) -> None:
    form = alice.get("/topics/new?category=help").text
    assert f'<option selected value="{town.places["help"]}"' in form
    fields = _topic(town, form_key=_hidden(form, "form_key"))
    twice = [alice.post("/topics", data=fields) for _again in range(2)]
    assert [answer.status_code for answer in twice] == [303, 303]
    assert len({answer.headers["Location"] for answer in twice}) == 1
    page = alice.get(twice[0].headers["Location"])
    assert "<strong>" in page.text
    assert 'href="/tags/stock-sync"' in page.text


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ({"title": "  "}, "Give it a title"),
        ({"body": " \n"}, "Write something first"),
        ({"body": "ক" * MAX_SOURCE_BYTES}, "too long"),
        ({"title": "x" * 201}, "longer than 200"),
        ({"kind": "poll"}, "Not a valid choice"),
        ({"category_id": "council"}, "Not a valid choice"),
        ({"category_id": str(2**70)}, "Not a valid choice"),
    ],
)
def test_a_form_that_needs_mending_keeps_what_was_typed(
    alice: FlaskClient, town: Town, mistake: dict[str, str], message: str
) -> None:
    fields = _topic(town, title="A fine title", body="A fine text") | mistake
    if fields["category_id"] == "council":
        fields["category_id"] = str(town.places["council"])
    answer = alice.post("/topics", data=fields)
    assert answer.status_code == 422
    assert message in answer.text
    for name in {"title", "body"} - mistake.keys():
        assert fields[name] in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Topic)) == 0


def test_a_reply_without_scripts_leads_to_its_place(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("bob")
    answer = alice.post(f"/topics/{topic_id}/posts", data={"body": "Gate **four**"})
    assert answer.status_code == 303
    post = _newest()
    assert answer.headers["Location"].endswith(f"#post-{post.id}")
    assert "<strong>four</strong>" in alice.get(answer.headers["Location"]).text


def test_an_empty_reply_comes_back_with_the_whole_page_or_only_its_box(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("bob")
    whole = alice.post(f"/topics/{topic_id}/posts", data={"body": " "})
    assert (whole.status_code, "<html" in whole.text, "Write something first" in whole.text) == (422, True, True)
    part = alice.post(f"/topics/{topic_id}/posts", data={"body": " "}, headers=HTMX)
    assert (part.status_code, "<html" in part.text, part.headers["HX-Retarget"]) == (422, False, "#reply")


def test_a_reply_with_scripts_brings_what_the_page_has_not_shown_yet(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("bob")
    meanwhile = town.reply(topic_id, "charlie", "I was quicker")
    answer = alice.post(f"/topics/{topic_id}/posts", data={"body": "And I", "seen": "1"}, headers=HTMX)
    assert answer.status_code == 200
    assert f'id="post-{meanwhile}"' in answer.text
    assert f'id="post-{_newest().id}"' in answer.text
    assert _hidden(answer.text, "seen") == "3"
    assert answer.text.count("hx-swap-oob") == 2


def test_a_reply_from_an_old_page_goes_to_the_end_instead(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("bob")
    for _number in range(21):
        town.reply(topic_id, "bob")
    answer = alice.post(f"/topics/{topic_id}/posts", data={"body": "Late", "seen": "1"}, headers=HTMX)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].endswith(f"after=20#post-{_newest().id}")


def test_a_quote_fills_the_box_without_scripts(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("bob", body="The dock is *wet*.")
    opening = queries.opening_post_id(topic_id)
    page = alice.get(f"/topics/{topic_id}?quote={opening}", follow_redirects=True).text
    assert f"&gt; [@bob](/posts/{opening}):" in page
    assert "&gt; The dock is *wet*." in page
    assert _hidden(page, "parent_id") == str(opening)


def test_answering_a_post_says_whose_and_keeps_it(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("bob")
    reply = town.reply(topic_id, "charlie")
    page = alice.get(f"/topics/{topic_id}?reply_to={reply}", follow_redirects=True).text
    assert "In answer to Charlie" in page
    alice.post(f"/topics/{topic_id}/posts", data={"body": "Yes", "parent_id": _hidden(page, "parent_id")})
    assert _newest().parent_id == reply


@pytest.mark.parametrize("query", ["quote={other}", "reply_to={other}", "quote=999999"])
def test_quoting_a_post_of_another_topic_finds_nothing(alice: FlaskClient, town: Town, query: str) -> None:
    other = queries.opening_post_id(town.open_topic("bob", "plaza"))
    topic_id = town.open_topic("bob")
    address = f"/topics/{topic_id}?{query.format(other=other)}"
    assert alice.get(address, follow_redirects=True).status_code == 404


def test_an_author_edits_and_everybody_reads_what_was_changed(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("alice", body="One line.\nPallets are lost.")
    opening = queries.opening_post_id(topic_id)
    form = alice.get(f"/posts/{opening}/edit").text
    assert "Pallets are lost." in form
    fields = {"title": "Found them", "body": "One line.\nPallets are found."}
    assert alice.post(f"/posts/{opening}/edit", data=fields).status_code == 303
    town.sign_in(alice, "charlie")
    history = alice.get(f"/posts/{opening}/history").text
    assert "<del>Pallets are <b>lost</b>.</del><ins>Pallets are <b>found</b>.</ins>" in history
    assert "<del>Where do the pallets go?</del> → <ins>Found them</ins>" in history
    assert alice.get(f"/posts/{opening}/edit").status_code == 403


def test_an_edit_that_needs_mending_keeps_the_text(alice: FlaskClient, town: Town) -> None:
    opening = queries.opening_post_id(town.open_topic("alice"))
    answer = alice.post(f"/posts/{opening}/edit", data={"title": "", "body": "Kept words"})
    assert (answer.status_code, "Kept words" in answer.text) == (422, True)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_verbs_on_a_post_answer_both_kinds_of_browser(alice: FlaskClient, town: Town, headers: dict[str, str]) -> None:
    topic_id = town.open_topic("alice")
    first, second = town.reply(topic_id, "bob"), town.reply(topic_id, "charlie")
    operations.accept_answer(actor_id=town.people["alice"], post_id=first)
    mine = town.reply(topic_id, "alice")
    for address in (
        f"/posts/{first}/reactions",
        f"/posts/{first}/reactions/delete",
        f"/posts/{second}/acceptance",
        f"/posts/{second}/acceptance/delete",
        f"/posts/{mine}/withdrawal",
        f"/posts/{mine}/withdrawal/delete",
    ):
        answer = alice.post(address, headers=headers)
        post_id = address.split("/")[2]
        if headers:
            assert answer.status_code == 200
            assert f'id="post-{post_id}"' in answer.text
            assert "<html" not in answer.text
        else:
            assert answer.status_code == 303
            assert answer.headers["Location"].endswith(f"#post-{post_id}")


def test_an_author_takes_a_topic_back_and_puts_it_back(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("alice")
    address = f"/posts/{queries.opening_post_id(topic_id)}/withdrawal"
    assert alice.post(address, headers=HTMX).headers["HX-Redirect"].startswith(f"/topics/{topic_id}/")
    page = alice.get(f"/topics/{topic_id}", follow_redirects=True).text
    assert "This topic was taken back" in page
    assert "Where do the pallets go?" not in alice.get("/community").text
    assert alice.post(f"{address}/delete").status_code == 303
    assert "Where do the pallets go?" in alice.get("/community").text


def test_accepting_another_answer_changes_both_posts_on_the_page(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("alice")
    first, second = town.reply(topic_id, "bob"), town.reply(topic_id, "charlie")
    operations.accept_answer(actor_id=town.people["alice"], post_id=first)
    answer = alice.post(f"/posts/{second}/acceptance", headers=HTMX).text
    assert re.search(rf'id="post-{first}"[^>]*hx-swap-oob', answer)
    assert answer.count("Accepted answer") == 1


def test_moderators_find_their_tools_and_use_them(client: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("alice")
    town.sign_in(client, "alice")
    assert "For moderators" not in client.get(f"/topics/{topic_id}", follow_redirects=True).text
    town.sign_in(client, "mina")
    assert "For moderators" in client.get(f"/topics/{topic_id}", follow_redirects=True).text
    for verb, fields in (
        ("pin", {}),
        ("pin/delete", {}),
        ("lock", {"reason": "Enough"}),
        ("lock/delete", {}),
        ("tags", {"tags": "a, b"}),
        ("move", {"category_id": str(town.places["plaza"])}),
    ):
        assert client.post(f"/topics/{topic_id}/{verb}", data=fields).status_code == 303
    assert 'id="topic-head"' in client.post(f"/topics/{topic_id}/pin", headers=HTMX).text
    assert "The plaza" in client.get(f"/topics/{topic_id}", follow_redirects=True).text
    assert client.post(f"/topics/{topic_id}/move", data={"category_id": "999"}).status_code == 422


def test_an_asker_is_shown_how_to_accept_and_others_are_not(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("alice")
    reply = town.reply(topic_id, "bob")
    page = alice.get(f"/topics/{topic_id}", follow_redirects=True).text
    assert "Did a reply solve it?" in page
    assert f"/posts/{reply}/acceptance" in page
    operations.accept_answer(actor_id=town.people["alice"], post_id=reply)
    page = alice.get(f"/topics/{topic_id}", follow_redirects=True).text
    assert "Did a reply solve it?" not in page
    assert f'href="/posts/{reply}"' in page
    town.sign_in(alice, "charlie")
    assert "/acceptance" not in alice.get(f"/topics/{topic_id}", follow_redirects=True).text


def test_a_preview_shows_the_text_and_keeps_nothing(alice: FlaskClient, town: Town) -> None:
    preview = alice.post("/previews", data={"body": "**Bold** <script>x</script> @bob"}, headers=HTMX)
    assert preview.text.strip() == "<p><strong>Bold</strong> &lt;script&gt;x&lt;/script&gt; @bob</p>"
    assert "too long" in alice.post("/previews", data={"body": "x" * (MAX_SOURCE_BYTES + 1)}).text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Post)) == 0


def test_an_imported_post_says_where_it_is_from(alice: FlaskClient, town: Town) -> None:
    topic_id = town.open_topic("bob")
    db.session.rollback()
    with db.engine.begin() as connection:
        values = {
            "source_url": "https://bikes.example/q/7",
            "source_licence": "CC BY-SA 4.0",
            "score_up": 9,
            "score_down": 2,
        }
        connection.execute(sa.update(Post).values(author_id=None, author_name="Pedalphile", **values))
    page = alice.get(f"/topics/{topic_id}", follow_redirects=True).text
    for words in ("https://bikes.example/q/7", "CC BY-SA 4.0", "Score there: 7", "Pedalphile", "Imported"):
        assert words in page


def test_a_member_page_lists_what_its_reader_may_read(client: FlaskClient, town: Town) -> None:
    town.reply(town.open_topic("bob", "council", title="Council secret"), "mina", "Council words")
    town.reply(town.open_topic("bob", "help", title="Help wanted"), "bob", "Help words")
    for who, sees_council in (("charlie", False), ("mina", True)):
        page = town.sign_in(client, who).get("/members/bob").text
        assert "Help wanted" in page
        assert ("Council secret" in page) is sees_council
    assert "Council words" not in town.sign_in(client, "charlie").get("/members/mina").text


def _topic(town: Town, **changes: str) -> dict[str, str]:
    fields = {
        "category_id": str(town.places["help"]),
        "kind": "question",
        "title": "Where do they go",
        "body": "Nobody **knows**",
        "tags": "EDI, stock sync",
    }
    return fields | changes


def _hidden(page: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert tag, name
    value = re.search(r'value="([^"]*)"', tag[0])
    return value[1] if value else ""


def _newest() -> Post:
    return db.session.scalars(sa.select(Post).order_by(Post.id.desc()).limit(1)).one()
