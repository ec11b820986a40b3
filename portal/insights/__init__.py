"""Insights: every qualifying act of a member as a touchpoint, from the first day.

Owns: touchpoint. Publishes nothing. Listens to the facts of the features.
"""
