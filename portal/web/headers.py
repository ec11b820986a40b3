"""The headers of every answer: a strict Content-Security-Policy, and no keeping of personal pages."""

from __future__ import annotations

from flask import Flask, Response, request

from portal.web import current

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    )
)


def init_app(app: Flask, *, is_https: bool) -> None:
    """Adds the headers to every answer of `app`; over https also the promise to stay there."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if is_https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        # A page may greet a person or carry a form's token: only its reader's browser may hold it.
        headers.setdefault("Cache-Control", "private, no-store" if _is_personal() else "private, no-cache")
        response.vary.add("HX-Request")
        return response


def _is_personal() -> bool:
    return current.viewer().is_authenticated or request.method != "GET"
