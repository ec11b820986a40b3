"""Writes the letters to members when their turn in the outbox comes, in each member's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.core import outbox
from portal.members import queries, tokens
from portal.members.models import Member
from portal.members.operations.letters import KIND
from portal.members.tokens import Purpose
from portal.web import mail
from portal.web.language import LANGUAGES

SUBJECTS: Mapping[str, LazyString] = {
    "confirm": _l("Confirm your address"),
    "already_registered": _l("You are a member already"),
    "recover": _l("A new password"),
    "password_changed": _l("Your password was changed"),
    "change_address": _l("Confirm your new address"),
    "address_changed": _l("Your address was changed"),
}


@dataclass(frozen=True)
class Letter:
    """One letter, before it is put into words: to whom, and the link it carries."""

    name: str
    to: str
    member: Member
    link: str = ""
    hours: int = 0
    content: Mapping[str, str] = field(default_factory=dict)


@outbox.handles(KIND)
def write(payload: Mapping[str, Any], job: outbox.Leased) -> Callable[[], object] | None:
    """Writes the letter, if there is still reason to; nobody but the reader of the mail learns whether there was."""
    letter = _LETTERS[payload["letter"]](payload)
    if letter is None:
        return None
    language = letter.member.language if letter.member.language in LANGUAGES else "en"
    with force_locale(language):
        known = {"letter": letter, "site_name": "Rapport", "language": language, "home": _base_url()}
        text, html = (_rendered(f"members/mail/{letter.name}.{kind}", known) for kind in ("txt", "html"))
        subject = f"{SUBJECTS[letter.name]} · Rapport"
    key = f"mail:{job.key}"
    return partial(mail.post, to=letter.to, subject=subject, text=text, html=html, key=key, language=language)


def _confirm(payload: Mapping[str, Any]) -> Letter | None:
    member = queries.by_email(payload["to"])
    if member is None or member.confirmed_at is not None:
        return None
    return _linked("confirm", Purpose.CONFIRM, "members.confirmation_show", member, payload["to"])


def _recover(payload: Mapping[str, Any]) -> Letter | None:
    member = queries.by_email(payload["to"])
    if member is None or not member.active:
        return None
    return _linked("recover", Purpose.RECOVER, "members.recovery_show", member, payload["to"])


def _change_address(payload: Mapping[str, Any]) -> Letter | None:
    member = queries.find(payload["member_id"])
    if member is None or queries.by_email(payload["to"]) is not None:
        return None
    return _linked("change_address", Purpose.CHANGE_ADDRESS, "members.address_show", member, payload["to"])


def _already_registered(payload: Mapping[str, Any]) -> Letter | None:
    member = queries.by_email(payload["to"])
    return Letter("already_registered", payload["to"], member, _url("security.login")) if member else None


def _password_changed(payload: Mapping[str, Any]) -> Letter | None:
    member = queries.by_email(payload["to"])
    return Letter("password_changed", payload["to"], member, _url("members.recovery_new")) if member else None


def _address_changed(payload: Mapping[str, Any]) -> Letter | None:
    """Goes to the old address, which knows the member no longer."""
    member = queries.find(payload["member_id"])
    return Letter("address_changed", payload["to"], member) if member else None


_LETTERS: Mapping[str, Callable[[Mapping[str, Any]], Letter | None]] = {
    "confirm": _confirm,
    "already_registered": _already_registered,
    "recover": _recover,
    "password_changed": _password_changed,
    "change_address": _change_address,
    "address_changed": _address_changed,
}


def _linked(name: str, purpose: Purpose, endpoint: str, member: Member, to: str) -> Letter:
    link = _url(endpoint, token=tokens.issue(purpose, member, email=to))
    return Letter(name, to, member, link, hours=int(tokens.LIFETIME[purpose].total_seconds() // 3600))


def _url(endpoint: str, **values: str) -> str:
    base = urlsplit(_base_url())
    return current_app.url_map.bind(base.netloc, url_scheme=base.scheme).build(endpoint, values, force_external=True)


def _base_url() -> str:
    return str(current_app.extensions["settings"].base_url)


def _rendered(name: str, known: Mapping[str, Any]) -> str:
    """Without Flask's context processors: a letter is written for its reader, and no request is at hand."""
    return current_app.jinja_env.get_template(name).render(known)
