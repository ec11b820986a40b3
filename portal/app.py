"""The application factory: the only place that knows every package."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Blueprint, Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from portal.accounts import models as accounts_models
from portal.accounts import subscribers as accounts_subscribers
from portal.accounts import views as accounts_views
from portal.community import models as community_models
from portal.community import views as community_views
from portal.config import Settings, read_settings
from portal.core import models as core_models
from portal.core import storage
from portal.core.db import db
from portal.core.db.engine import engine_options, prepare
from portal.demo import views as demo_views
from portal.guidelines import models as guidelines_models
from portal.guidelines import views as guidelines_views
from portal.home import views as home_views
from portal.home.jobs import views as jobs_views
from portal.importers import models as importers_models
from portal.insights import models as insights_models
from portal.insights import subscribers as insights_subscribers
from portal.members import guest
from portal.members import letters as members_letters
from portal.members import models as members_models
from portal.members import views as members_views
from portal.moderation import models as moderation_models
from portal.moderation import views as moderation_views
from portal.rewards import models as rewards_models
from portal.web import kit, mail
from portal.web.health import Health
from portal.web.host import CanonicalHost

PACKAGE = Path(__file__).parent
MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_FORM_PARTS = 500
FOREVER_S = 10 * 365 * 24 * 3600

TABLES: tuple[ModuleType, ...] = (
    core_models,
    members_models,
    accounts_models,
    guidelines_models,
    community_models,
    moderation_models,
    insights_models,
    importers_models,
    rewards_models,
)
SUBSCRIBERS: tuple[ModuleType, ...] = (
    members_letters,
    accounts_subscribers,
    insights_subscribers,
)
BLUEPRINTS: tuple[Blueprint, ...] = (
    home_views.blueprint,
    members_views.blueprint,
    members_views.staff_blueprint,
    guidelines_views.blueprint,
    accounts_views.blueprint,
    jobs_views.blueprint,
    community_views.blueprint,
    community_views.manage_blueprint,
    moderation_views.blueprint,
    demo_views.blueprint,
)

migrate = Migrate()


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The portal as configured by `settings`, or by the environment; `overrides` are Flask configuration for tests."""
    settings = settings or read_settings(os.environ)
    app = Flask("portal", template_folder=str(beside_package("templates")), static_folder=None)
    app.config.update(_configuration(settings), **overrides)
    app.extensions.update(settings=settings, storage=storage.open_storage(settings.storage_url))
    _connect(app, settings)
    mail.init_app(app, settings)
    kit.init_app(app, is_https=settings.base_url.startswith("https:"))
    guest.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _wrap(app, settings)
    return app


def beside_package(name: str) -> Path:
    """The folder `name`: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "SESSION_COOKIE_NAME": "rapport",
        "SESSION_COOKIE_SECURE": settings.base_url.startswith("https:"),
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "MAX_FORM_PARTS": MAX_FORM_PARTS,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_HEADERS_ENABLED": True,
    }


def _connect(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(beside_package("migrations")), render_as_batch=True)
    with app.app_context():
        prepare(db.engine)


def _wrap(app: Flask, settings: Settings) -> None:
    """From the inside out: health, the canonical host, the proxies that are trusted, the static files."""
    inner = CanonicalHost(Health(app.wsgi_app, app), settings.base_url)
    if settings.trusted_proxies:
        inner = ProxyFix(inner, x_for=settings.trusted_proxies, x_host=0, x_proto=0, x_port=0)  # type: ignore[assignment]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        inner,
        root=PACKAGE / "static" / "dist",
        prefix="static/",
        max_age=FOREVER_S,
        immutable_file_test=lambda path, url: True,
    )
