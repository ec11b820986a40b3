"""All reads of the community; what a viewer may not see is not in them."""

from portal.community.queries.categories import categories, category, seen_by, topic_counts
from portal.community.queries.history import history
from portal.community.queries.people import named, people
from portal.community.queries.posts import (
    Place,
    cast,
    opening_post_id,
    place_of,
    post,
    posts_after,
    readable_post,
    source_of,
    topic_of_post,
    window,
)
from portal.community.queries.posts import by_author as posts_by_author
from portal.community.queries.topics import by_author as topics_by_author
from portal.community.queries.topics import in_category, latest, pinned, tagged, topic, waiting

__all__ = [
    "Place",
    "cast",
    "categories",
    "category",
    "history",
    "in_category",
    "latest",
    "named",
    "opening_post_id",
    "people",
    "pinned",
    "place_of",
    "post",
    "posts_after",
    "posts_by_author",
    "readable_post",
    "seen_by",
    "source_of",
    "tagged",
    "topic",
    "topic_counts",
    "topic_of_post",
    "topics_by_author",
    "waiting",
    "window",
]
