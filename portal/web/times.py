"""Moments as people say them, in the reader's language and zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask import Flask
from flask_babel import format_date, format_datetime, get_locale
from markupsafe import Markup

from portal.core import clock

RECENT = timedelta(days=6)
LONG_AGO = timedelta(days=300)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(when=when, day=day, full_time=full_time)


def when(moment: datetime | None) -> Markup:
    """A `<time>` element: how long ago when recent, else the date; the full moment as its title."""
    if moment is None:
        return Markup()
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(), full_time(moment), _short(moment)
    )


def day(moment: datetime) -> str:
    """Such as Sun 22 Nov, with the year instead of the weekday when it is long ago."""
    is_near = abs(clock.now() - moment) < LONG_AGO
    return format_date(moment, "EEE d MMM" if is_near else "d MMM y")


def full_time(moment: datetime) -> str:
    """Such as Sunday, 22 November 2026 at 09:12."""
    return format_datetime(moment, "EEEE, d MMMM y, HH:mm")


def _short(moment: datetime) -> str:
    age = clock.now() - moment
    if timedelta(0) <= age < RECENT:
        return format_timedelta(-age, add_direction=True, locale=get_locale())
    return day(moment)
