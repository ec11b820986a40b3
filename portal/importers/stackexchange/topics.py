"""A question with its answers and comments, told as a topic of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from portal.community.imported import ImportedPost, ImportedTopic
from portal.core import markup
from portal.importers.stackexchange.histories import Histories
from portal.importers.stackexchange.rows import Comment, PostRow
from portal.importers.stackexchange.spill import Bundle
from portal.importers.stackexchange.text import Source, comment_source

CLOSED = "Closed at the source"
NAME_CHARACTERS = 80


@dataclass(frozen=True)
class Known:
    """What is here already of a chunk of bundles: ids by external id."""

    members: Mapping[int, int]
    tags: Mapping[str, int]
    posts: Mapping[tuple[str, int], int]
    topics: Mapping[int, int]


def key_of(row: PostRow | Comment, question: PostRow) -> tuple[str, int]:
    """The key under which a post is remembered."""
    if isinstance(row, Comment):
        return "comment", row.id
    return ("question" if row is question else "answer"), row.id


def author_ids(bundle: Bundle) -> set[int]:
    """The external ids of all who wrote in the bundle."""
    authors = (author_of(row)[0] for row in (bundle.question, *bundle.replies))
    return {author for author in authors if author is not None}


def author_of(row: PostRow | Comment) -> tuple[int | None, str]:
    """External id and name; a deleted author has no id, and not always a name."""
    return (row.author_id, row.author_name) if isinstance(row, Comment) else (row.owner_id, row.owner_name)


def topic_from(
    bundle: Bundle, *, category_id: int, source: Source, histories: Histories, known: Known
) -> ImportedTopic:
    """The topic with its posts by date; what is known already carries its id here."""
    question, rows = bundle.question, [bundle.question, *bundle.replies]
    places = {row.id: index for index, row in enumerate(rows) if isinstance(row, PostRow)}
    posts = [_post(row, places, known, _Text(source, histories), question) for row in rows]
    return ImportedTopic(
        category_id=category_id,
        title=question.title or source.question(question.id),
        posts=posts,
        tag_ids=[known.tags[name] for name in question.tags if name in known.tags],
        accepted=places.get(question.accepted_answer_id or 0),
        closed_at=question.closed_at,
        closed_reason=CLOSED if question.closed_at else "",
        source_url=source.question(question.id),
        topic_id=known.topics.get(question.id),
    )


@dataclass(frozen=True)
class _Text:
    """Where a post's words come from: Markdown to edit, HTML to read."""

    source: Source
    histories: Histories

    def of(self, row: PostRow | Comment) -> tuple[str, str]:
        if isinstance(row, Comment):
            return _comment_text(row)
        markdown, base = self.histories.markdown(row.id), self.source.root
        source = markdown or markup.from_html(row.body_html, base_url=base)
        return source, markup.render_html(row.body_html, base_url=base)

    def address(self, row: PostRow | Comment, question: PostRow) -> str:
        if isinstance(row, Comment):
            return self.source.comment(row.post_id, row.id)
        return self.source.question(row.id) if row is question else self.source.answer(row.id)


def _comment_text(row: Comment) -> tuple[str, str]:
    """One longer than a post may be is kept whole, as plain words."""
    try:
        rendered = markup.render(comment_source(row.text))
    except markup.SourceTooLong:
        return row.text, markup.render_html(f"<p>{escape(row.text)}</p>")
    return rendered.source, rendered.html


def _post(
    row: PostRow | Comment, places: Mapping[int, int], known: Known, text: _Text, question: PostRow
) -> ImportedPost:
    known_id = known.posts.get(key_of(row, question))
    source, html = text.of(row) if known_id is None else ("", "")
    author, name = author_of(row)
    author_id = known.members.get(author) if author is not None else None
    return ImportedPost(
        author_id=author_id,
        author_name="" if author_id is not None else name[:NAME_CHARACTERS],
        source=source,
        html=html,
        markup_version=markup.VERSION,
        created_at=row.created_at,
        edited_at=None if isinstance(row, Comment) else row.edited_at,
        source_url=text.address(row, question),
        source_licence=row.licence,
        answers=places[row.post_id] if isinstance(row, Comment) else None,
        known_id=known_id,
    )


def post_keys(bundle: Bundle) -> Sequence[tuple[str, int]]:
    """The keys of the posts of `topic_from`, in its order."""
    return [key_of(row, bundle.question) for row in (bundle.question, *bundle.replies)]
