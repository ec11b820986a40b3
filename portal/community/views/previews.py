"""What a text will look like, while it is being written."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import escape

from portal.community.views.blueprint import blueprint, sender
from portal.core import markup
from portal.web import current
from portal.web.kit import limiter


@blueprint.post("/previews")
@limiter.limit("90/minute", key_func=sender)
def preview() -> ResponseReturnValue:
    """The HTML of the field `body`, never stored."""
    current.member_id()
    try:
        return markup.preview(request.form.get("body", ""))
    except markup.SourceTooLong:
        return f"<p>{escape(_('This is too long for one post. Cut it, or post it in parts.'))}</p>"
