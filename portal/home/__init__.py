"""Home: the first page for a visitor, a newcomer and a member, and the staff's own.

Owns no table. Publishes nothing. Listens to nothing.
"""
