"""The verbs of the community, the only writes: each is one transaction and publishes what happened."""

from portal.community.operations.absence import reinstate_post, remove_post, restore_post, withdraw_post
from portal.community.operations.answers import accept_answer, unaccept_answer
from portal.community.operations.categories import (
    CategoryWords,
    appoint_moderator,
    change_category,
    create_category,
    dismiss_moderator,
    invite_member,
    place_category,
    uninvite_member,
)
from portal.community.operations.curation import lock_topic, move_topic, pin_topic, unlock_topic, unpin_topic
from portal.community.operations.posts import edit_post, post_reply
from portal.community.operations.reactions import give_reaction, take_back_reaction
from portal.community.operations.tagging import set_tags
from portal.community.operations.topics import open_topic

__all__ = [
    "CategoryWords",
    "accept_answer",
    "appoint_moderator",
    "change_category",
    "create_category",
    "dismiss_moderator",
    "edit_post",
    "give_reaction",
    "invite_member",
    "lock_topic",
    "move_topic",
    "open_topic",
    "pin_topic",
    "place_category",
    "post_reply",
    "reinstate_post",
    "remove_post",
    "restore_post",
    "set_tags",
    "take_back_reaction",
    "unaccept_answer",
    "uninvite_member",
    "unlock_topic",
    "unpin_topic",
    "withdraw_post",
]
