"""The tables of the community."""

from portal.community.models.category import Access, Category, CategoryInvitation, CategoryModerator
from portal.community.models.post import ImportedVote, Post, PostRevision, PostState, Reaction
from portal.community.models.topic import Tag, Topic, TopicKind, TopicState, TopicTag

__all__ = [
    "Access",
    "Category",
    "CategoryInvitation",
    "CategoryModerator",
    "ImportedVote",
    "Post",
    "PostRevision",
    "PostState",
    "Reaction",
    "Tag",
    "Topic",
    "TopicKind",
    "TopicState",
    "TopicTag",
]
