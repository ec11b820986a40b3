"""Which answers are fragments: the one place that asks who sent the request."""

from __future__ import annotations

from flask import request


def wants_fragment() -> bool:
    """Whether htmx asked for a part of a page; going back through history wants a whole one."""
    headers = request.headers
    if headers.get("HX-History-Restore-Request") == "true" or headers.get("HX-Boosted") == "true":
        return False
    return headers.get("HX-Request") == "true"
