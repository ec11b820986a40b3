"""Mail: written into the outbox with what caused it, and sent by a worker."""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Mapping
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.message import Message
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app
from flask_mailman import EmailMultiAlternatives, Mail

from portal.config import Settings
from portal.core import outbox
from portal.web.mail_backends import Folder, Smtp

KIND = "mail"
ATTEMPTS = 12  # About eight hours: a mail server may be away for a night's maintenance.
TIMEOUT_S = 20
SUBMISSION_PORT = 587
LONGEST_ADDRESS = 254
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})

mailman = Mail()


def init_app(app: Flask, settings: Settings) -> None:
    """Sends through `mail_url`, or writes into the folder `mail` of the data folder."""
    app.config.update(MAIL_DEFAULT_SENDER=settings.mail_from, MAIL_TIMEOUT=TIMEOUT_S)
    if settings.mail_url:
        app.config.update(_server(settings.mail_url), MAIL_BACKEND=Smtp)
    else:
        app.config.update(MAIL_BACKEND=Folder, MAIL_FILE_PATH=str(settings.data_dir / "mail"))
    mailman.init_app(app)


def post(
    *,
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    key: str,
    language: str = "en",
    unsubscribe_url: str | None = None,
) -> int:
    """Writes a mail in the operation under way; one `key` is one mail for ever. Answers the job's id.

    `to` is one bare address. `unsubscribe_url` is for mail that nobody asked for one by one: it must accept a POST.
    """
    payload = {
        "to": _bare_address(to),
        "subject": " ".join(str(subject).split()),
        "text": str(text),
        "html": None if html is None else str(html),
        "language": language,
        "unsubscribe_url": unsubscribe_url,
    }
    return outbox.enqueue(KIND, payload, key=key)


@outbox.handles(KIND, attempts=ATTEMPTS)
def deliver(payload: Mapping[str, Any], job: outbox.Leased) -> None:
    """Hands a mail over; an address that the server refuses for good is not tried again."""
    message = _composed(payload, job)
    with current_app.extensions["mailman"].get_connection() as connection:
        try:
            connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as refusal:
            codes = {code for code, _ in refusal.recipients.values()}
            if min(codes) >= 500:
                raise outbox.GiveUp(f"The mail server refuses the address: {sorted(codes)[0]}.") from None
            raise


def try_server() -> None:
    """Connects and signs in to the mail server, and sends nothing; raises `OSError` or `SMTPException`."""
    with current_app.extensions["mailman"].get_connection():
        pass


def _server(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    is_tls = parts.scheme == "smtps"
    port = parts.port or (465 if is_tls else 25)
    # A password never crosses a network in the clear; `?starttls=0` or `1` says otherwise.
    wants = port == SUBMISSION_PORT or bool(parts.username and parts.hostname not in LOCAL)
    starttls = parse_qs(parts.query).get("starttls", ["1" if wants else "0"])[0] == "1"
    return {
        "MAIL_SERVER": parts.hostname,
        "MAIL_PORT": port,
        "MAIL_USERNAME": unquote(parts.username) if parts.username else None,
        "MAIL_PASSWORD": unquote(parts.password) if parts.password else None,
        "MAIL_USE_SSL": is_tls,
        "MAIL_USE_TLS": starttls and not is_tls,
    }


def _bare_address(to: str) -> str:
    address = to.strip()
    local, at, domain = address.rpartition("@")
    is_plain = address.isprintable() and not any(character in address for character in ' ,;<>()"\\')
    if not (at and local and domain and is_plain and len(address) <= LONGEST_ADDRESS):
        raise ValueError(f"not one bare mail address: {to[:60]!r}")
    return address


class _Message(EmailMultiAlternatives):  # type: ignore[misc]
    """The library's, but for a long subject: folded once, not twice, it begins on its own line."""

    def message(self) -> Message:
        composed: Message = super().message()
        composed.replace_header("Subject", Header(self.subject, header_name="Subject"))  # type: ignore[arg-type]
        return composed


def _composed(payload: Mapping[str, Any], job: outbox.Leased) -> _Message:
    message = _Message(payload["subject"], payload["text"], to=[payload["to"]], headers=_headers(payload, job))
    message.encoding = _charset(payload["text"])
    if payload["html"] is not None:
        message.attach_alternative(payload["html"], "text/html")
    return message


def _headers(payload: Mapping[str, Any], job: outbox.Leased) -> dict[str, str]:
    headers = {
        "Message-ID": _message_id(job.key),
        "Date": format_datetime(job.created_at),
        "Content-Language": payload["language"],
        "Auto-Submitted": "auto-generated",
    }
    if payload["unsubscribe_url"]:
        headers["List-Unsubscribe"] = f"<{payload['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _message_id(key: str) -> str:
    """The same for each attempt: a mail server that has seen it need not deliver it twice."""
    _, address = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])
    domain = address.rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _charset(text: str) -> Charset:
    """Seven bits on the wire, whatever the server can do: readable where the text is mostly Latin, else compact."""
    charset = Charset("utf-8")
    is_latin = len(text.encode()) < 1.3 * len(text)
    charset.body_encoding = QP if is_latin else BASE64
    return charset
