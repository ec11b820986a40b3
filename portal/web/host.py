"""The one address: links are made from PORTAL_BASE_URL, whatever Host a request claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class CanonicalHost:
    """WSGI middleware that replaces the host and scheme of every request by those of `base_url`."""

    def __init__(self, application: WSGIApplication, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._application = application
        self._scheme, self._host = parts.scheme, parts.netloc
        self._name = parts.hostname or ""
        self._port = str(parts.port or (443 if parts.scheme == "https" else 80))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.update(
            {
                "HTTP_HOST": self._host,
                "wsgi.url_scheme": self._scheme,
                "SERVER_NAME": self._name,
                "SERVER_PORT": self._port,
            }
        )
        return self._application(environ, start_response)
