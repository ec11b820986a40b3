"""Passwords: hashed the way Flask-Security checks them. Slow on purpose; never inside a transaction."""

from __future__ import annotations

from flask import current_app
from flask_security.utils import hash_password, verify_password

from portal.members.models import Member

SHORTEST = 12
LONGEST = 200
FEWEST_CHARACTERS = 5


def hashed(password: str) -> str:
    """What is kept of a password; about 50 ms of work."""
    return str(hash_password(_normal(password)))


def matches(member: Member, password: str) -> bool:
    """Whether it is the member's password."""
    return member.password is not None and bool(verify_password(_normal(password), member.password))


def is_too_simple(password: str, *, known: str) -> bool:
    """Few different characters, or nothing but what everybody knows of the person."""
    return len(set(password)) < FEWEST_CHARACTERS or password.strip().lower() == known.strip().lower()


def _normal(password: str) -> str:
    return str(current_app.extensions["security"]._password_util.normalize(password))
