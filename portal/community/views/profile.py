"""What the community puts on a member's page: the topics and replies of theirs that the viewer may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup

from portal.community import queries
from portal.community.views.blueprint import categories
from portal.core.viewer import Viewer
from portal.web.slots import fills

SHOWN = 5


@fills("profile")
def writings(members: Sequence[Any], viewer: Viewer) -> Mapping[int, Markup]:
    show = get_template_attribute("community/profile/_writings.html", "writings")
    return {
        member.id: show(
            member,
            topics=queries.topics_by_author(viewer, member.id, categories=categories(), limit=SHOWN),
            replies=queries.posts_by_author(viewer, member.id, limit=SHOWN),
        )
        for member in members
    }
