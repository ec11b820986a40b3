"""Mail domains as they are kept and compared: lower case, in ASCII."""

from __future__ import annotations

import re

MAX_LENGTH = 253
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
# The standard library spells these as the old rules did (ß as ss); mail now goes to another domain, which is another's.
_SPELLED_TWO_WAYS = re.compile("[ßẞς\u200c\u200d]")


def normal_domain(text: str) -> str | None:
    """The kept form of what somebody typed (`@Northwind.Example` too), or None when it is no domain or may be two."""
    if _SPELLED_TWO_WAYS.search(text):
        return None
    try:
        domain = text.strip().removeprefix("@").rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return domain if len(domain) <= MAX_LENGTH and _DOMAIN.fullmatch(domain) else None


def domain_of(email: str) -> str | None:
    """The kept form of the domain of an address."""
    return normal_domain(email.rpartition("@")[2])
