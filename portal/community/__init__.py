"""Community: categories, topics and posts; what peers write to each other.

Owns: category, category_moderator, category_invitation, topic, post, post_revision, reaction, tag, topic_tag,
imported_vote. Publishes: `portal.community.facts`. Listens to nothing.
"""
