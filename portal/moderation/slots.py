"""What moderation puts on the posts of a topic's page: menu items, and the notice on a removed post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import get_template_attribute
from markupsafe import Markup

from portal.community import queries as community
from portal.community.models import PostState
from portal.community.policy import moderates
from portal.community.shapes import PostRow
from portal.core.viewer import Viewer
from portal.moderation import queries
from portal.moderation.policy import can_flag, can_reinstate, can_remove
from portal.web import current
from portal.web.slots import fills


@fills("post.menu")
def menu_items(posts: Sequence[PostRow], viewer: Viewer) -> Mapping[int, Markup]:
    """Flag, or take the flag back; remove, or reinstate: whatever the viewer may do."""
    if not viewer.is_authenticated:
        return {}
    items = get_template_attribute("moderation/post/_menu.html", "items")
    flagged = queries.flagged_by(viewer, [post.id for post in posts])
    categories = community.categories(current.versions())
    return {
        post.id: items(
            post,
            has_flagged=post.id in flagged,
            can_flag=can_flag(viewer, post),
            can_remove=can_remove(viewer, post, category=categories.by_id(post.category_id)),
            can_reinstate=can_reinstate(viewer, post, category=categories.by_id(post.category_id)),
        )
        for post in posts
    }


@fills("post.notice")
def notices(posts: Sequence[PostRow], viewer: Viewer) -> Mapping[int, Markup]:
    """Which clause, by whom, when and why; for the author and the moderators alone."""
    concerned = {post.id: post for post in posts if post.state == PostState.REMOVED and _concerns(post, viewer)}
    notice = get_template_attribute("moderation/post/_notice.html", "notice")
    removals = queries.removals(concerned.keys())
    return {
        post_id: notice(concerned[post_id], removal, is_author=concerned[post_id].author_id == viewer.id)
        for post_id, removal in removals.items()
    }


def _concerns(post: PostRow, viewer: Viewer) -> bool:
    if viewer.id is None:
        return False
    return viewer.id == post.author_id or moderates(
        viewer, community.categories(current.versions()).by_id(post.category_id)
    )
