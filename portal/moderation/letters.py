"""The letter to the author of a removed post: which clause, who decided, why, and what to do now."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.core import outbox
from portal.core.db import db
from portal.members.models import Member
from portal.moderation import queries
from portal.moderation.operations import REMOVAL_LETTER
from portal.moderation.queries import Removal
from portal.web import mail


@outbox.handles(REMOVAL_LETTER)
def write_removal_letter(payload: Mapping[str, Any], job: outbox.Leased) -> outbox.Effect | None:
    """Nothing when the post was put back meanwhile, or when there is nobody to write to."""
    removal = queries.removal(payload["action_id"])
    author = db.session.get(Member, removal.author_id) if removal and removal.author_id else None
    if removal is None or author is None or author.email is None:
        return None
    with force_locale(author.language):
        return partial(
            mail.post,
            to=author.email,
            subject=_("Your post was removed under guideline %(number)s", number=removal.clause.number),
            text=_rendered("moderation/mail/removal.txt", removal, author),
            html=_rendered("moderation/mail/removal.html", removal, author),
            key=f"mail:{job.key}",
            language=author.language,
        )


def _rendered(name: str, removal: Removal, author: Member) -> str:
    """Without what pages know of a request: a worker has none."""
    base_url = current_app.extensions["settings"].base_url
    post_url = f"{base_url}/posts/{removal.action.post_id}"
    template = current_app.jinja_env.get_template(name)
    return template.render(removal=removal, author=author, post_url=post_url, clause_url=base_url + removal.clause_path)
