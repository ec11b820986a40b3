"""The guidelines: versions, acceptance, and what waits for it."""
