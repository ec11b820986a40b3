"""The demo community: six months of a believable one, lived through the operations.

Owns no table. Publishes nothing of its own; what it does carries the origin `demo`. Listens to nothing.
"""
