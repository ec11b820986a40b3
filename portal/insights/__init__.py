"""Insights: every qualifying act of a member as a touchpoint, from the first day.

Owns: touchpoint. Publishes nothing. Listens to: TopicOpened, ReplyPosted, ReactionGiven.
"""
