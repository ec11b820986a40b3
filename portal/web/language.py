"""Language and time zone of the reader: the member's own, else the visitor's choice, else the browser's."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from flask import Flask, request, session
from flask_babel import Babel

from portal.web import current

# Only those whose catalogue is complete; a page half in one language and half in another helps nobody.
LANGUAGES = {"en": "English"}
ZONES = frozenset(available_timezones())

babel = Babel()


def init_app(app: Flask) -> None:
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "en")
    babel.init_app(app, locale_selector=language, timezone_selector=time_zone)


def language() -> str:
    """A key of `LANGUAGES`."""
    viewer = current.viewer()
    chosen = viewer.language if viewer.is_authenticated else session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def time_zone() -> str:
    """A zone name that this machine knows; UTC for visitors."""
    name = current.viewer().time_zone
    return name if name in ZONES else "UTC"


def zone() -> ZoneInfo:
    return ZoneInfo(time_zone())
