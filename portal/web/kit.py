"""Puts the kit on an application: forms' tokens, limits, languages, headers, error pages and what templates know."""

from __future__ import annotations

import math
import time
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from werkzeug.exceptions import HTTPException

from portal.core.viewer import initials
from portal.web import addresses, assets, current, errors, headers, intake, language, navigation, reasons, times

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=True)
htmx = Htmx()


def init_app(app: Flask, *, is_https: bool) -> None:
    """Called once by the application factory, before any feature."""
    csrf.init_app(app)
    limiter.init_app(app)
    htmx.init_app(app)
    intake.init_app(app)
    language.init_app(app)
    headers.init_app(app, is_https=is_https)
    errors.init_app(app)
    app.register_error_handler(429, _too_fast)
    times.init_app(app)
    app.url_map.converters["int"] = addresses.RowId
    app.jinja_env.globals.update(asset=assets.asset, initials=initials, languages=language.LANGUAGES)
    app.jinja_env.globals.update(sentence=reasons.sentence, way_on=reasons.way_on)
    app.context_processor(_known_to_templates)


def _known_to_templates() -> dict[str, Any]:
    viewer = current.viewer()
    return {
        "viewer": viewer,
        "lang": language.language(),
        "places": navigation.places(viewer),
        "staff_places": navigation.places(viewer, bar="staff"),
        "footer_places": navigation.places(viewer, bar="foot"),
        "site_name": "Rapport",
    }


def _too_fast(error: HTTPException) -> ResponseReturnValue:
    limit = limiter.current_limit
    return errors.page(429, retry_after_s=max(1, math.ceil(limit.reset_at - time.time())) if limit else None)
