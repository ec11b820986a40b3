"""A browser for tests: each of its requests has an application context of its own, as in the server."""

from __future__ import annotations

from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core.db import db


class Browser(FlaskClient):
    """Without this, `g` and the database session of a test's own context would be the request's as well."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.close()  # What the test has read so far is not to hide what the request changes.
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if has_app_context():
            db.session.close()  # What the test has read before may be otherwise now.
        return response
