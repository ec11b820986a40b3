"""The community's blueprint, its places in the bars and the sentences of its refusals."""

from __future__ import annotations

from flask import Blueprint, g
from flask_babel import lazy_gettext as _l
from flask_limiter.util import get_remote_address

from portal.community import queries
from portal.community.known import Categories
from portal.community.policy import can_manage_categories
from portal.members.queries import tiers
from portal.web import current, navigation, reasons
from portal.web.reasons import Reason

blueprint = Blueprint("community", __name__)

navigation.announce("community.index", label=_l("Community"), icon="messages-square", order=20)
navigation.announce(
    "community_manage.index",
    label=_l("Categories"),
    icon="layers",
    order=40,
    bar="staff",
    is_for=lambda viewer: can_manage_categories(viewer).allowed,
)
reasons.learn(
    {
        "not_author": Reason(_l("Only the author can do this.")),
        "own_post": Reason(_l("This is your own post.")),
        "post_withdrawn": Reason(_l("This post was withdrawn. Put it back first.")),
        "post_removed": Reason(_l("A moderator removed this post. Edit it, and they will look at it again.")),
        "post_not_visible": Reason(_l("This post is not there any more.")),
        "topic_has_replies": Reason(
            _l("Others have answered, and their words would go too. You can edit your post instead.")
        ),
        "topic_not_open": Reason(_l("This topic was taken back, so it takes no replies.")),
        "topic_locked": Reason(_l("This topic is locked and takes no more replies.")),
        "topic_locked_because": Reason(_l("This topic is locked: %(why)s")),
        "category_archived": Reason(
            _l("This category is archived. It can be read, but takes nothing new."),
            _l("See all categories"),
            "community.index",
        ),
        "not_a_question": Reason(_l("This is a discussion: it has no one answer.")),
        "not_asker": Reason(_l("Only the one who asked can choose the answer.")),
        "question_is_no_answer": Reason(_l("A question cannot answer itself.")),
        "not_moderator": Reason(_l("Only moderators of this category can do this.")),
        "changed_meanwhile": Reason(_l("Somebody changed this at the same moment. Look at it again, then repeat.")),
        "category_slug_taken": Reason(_l("Another category has this address.")),
    }
)


def categories() -> Categories:
    """All categories, looked up once in a request."""
    if "categories" not in g:
        g.categories = queries.categories(current.versions())
    known: Categories = g.categories
    return known


def tier_names() -> dict[int, str]:
    """By rank, for what stands at a category's door."""
    return {tier.rank: tier.name for tier in tiers()}


def sender() -> str:
    """Whom a limit counts: the member, or the machine of a visitor."""
    member_id = current.viewer().id
    return f"member:{member_id}" if member_id else get_remote_address()
