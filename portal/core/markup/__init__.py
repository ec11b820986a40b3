"""The way from what people write to the HTML that pages show; no other module renders Markdown or sanitises."""

from portal.core.markup.cleaning import HANDLE
from portal.core.markup.plain import excerpt, text_of
from portal.core.markup.rendering import (
    MAX_SOURCE_BYTES,
    VERSION,
    Rendered,
    SourceTooLong,
    mentioned_handles,
    preview,
    render,
    render_html,
)
from portal.core.markup.writing import from_html, quote

__all__ = [
    "HANDLE",
    "MAX_SOURCE_BYTES",
    "VERSION",
    "Rendered",
    "SourceTooLong",
    "excerpt",
    "from_html",
    "mentioned_handles",
    "preview",
    "quote",
    "render",
    "render_html",
    "text_of",
]
