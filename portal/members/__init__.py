"""Members: people, their sessions and roles, and the tiers they hold by grants.

Owns: member, role, member_session, tier, tier_grant. Publishes: `portal.members.facts`. Listens to nothing.
"""
