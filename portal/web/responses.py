"""The answers a view gives: a changed part, a form to mend, a way onward."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.urls import iri_to_uri

from portal.web.htmx import wants_fragment

SEE_OTHER = 303
UNPROCESSABLE = 422


def changed(fragment: str, *, to: str, **context: Any) -> ResponseReturnValue:
    """After a write: to htmx the template `fragment` lists what changed; a plain browser is sent to the page `to`."""
    if wants_fragment():
        return render_template(fragment, **context)
    return redirect(to, SEE_OTHER)


def onward(to: str) -> ResponseReturnValue:
    """After a write that leaves the page: both kinds of browser go to `to`."""
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = iri_to_uri(to)  # A header holds no other letters.
        return response
    return redirect(to, SEE_OTHER)


def invalid(template: str, *, fragment: str | None = None, **context: Any) -> ResponseReturnValue:
    """A form that needs mending, with what was typed still in it: status 422, the whole page or its `fragment`."""
    chosen = fragment if fragment and wants_fragment() else template
    return render_template(chosen, **context), UNPROCESSABLE


def local_path(target: str | None, *, default: str) -> str:
    """`target` when it is a path on this very site, else `default`; browsers read `//` and `\\` as other hosts."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return default
    if any(ord(character) < 33 or ord(character) == 127 for character in target):
        return default
    return target


def here() -> str:
    """The path of this request with its query, for coming back."""
    return request.full_path.rstrip("?")
