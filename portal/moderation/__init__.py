"""Moderation: flags that name a clause, and removals that cite one and tell the author.

Owns: flag, moderation_action. Publishes: `portal.moderation.facts`. Listens to nothing.
"""
