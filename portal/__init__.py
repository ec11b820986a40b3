"""Rapport: a members' community and advocacy portal."""
