"""Guidelines: numbered clauses in versions, and who has accepted which.

Owns: guidelines_version, clause, guidelines_acceptance. Publishes: `portal.guidelines.facts`. Listens to nothing.
"""
