"""Mail is composed with care, goes to the server that was named, and into a folder where none was."""

from __future__ import annotations

import email
import email.policy
import smtplib
import socket
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from portal.app import create_app
from portal.core import outbox
from portal.core.db import db
from portal.core.operation import operation
from portal.core.outbox import queries
from portal.web import mail
from tests.outbox.stage import later, row

post = operation(mail.post)


class Postbox:
    """What a mail server took, and the answer it gives to each address."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        assert envelope.content.isascii()
        self.taken.append(read(envelope.content))
        return "250 OK"


@pytest.fixture
def postbox(app: Flask) -> Iterator[tuple[Flask, Postbox]]:
    """A portal that sends to a real SMTP server on this machine, and that server's postbox."""
    box, port = Postbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    sending = create_app(replace(app.extensions["settings"], mail_url=f"smtp://127.0.0.1:{port}"), TESTING=True)
    with sending.app_context():
        yield sending, box
        db.session.remove()
        db.engine.dispose()
    server.stop()


def test_a_mail_goes_to_the_server_with_both_parts(postbox: tuple[Flask, Postbox]) -> None:
    _, box = postbox
    write(subject="নতুন উত্তর: “Grüße”", text="Hello Alice,\nসব ঠিক আছে।", html="<p>Hello <b>Alice</b>, সব ঠিক আছে।</p>")
    assert outbox.run_due() == 1
    (message,) = box.taken
    assert (message["To"], message["From"]) == ("alice@example.com", "Rapport <no-reply@localhost>")
    assert message["Subject"] == "নতুন উত্তর: “Grüße”"
    assert message["Content-Language"] == "bn"
    assert part(message, "plain") == "Hello Alice,\nসব ঠিক আছে।"
    assert part(message, "html") == "<p>Hello <b>Alice</b>, সব ঠিক আছে।</p>"
    assert message["List-Unsubscribe"] is None


def test_sent_again_a_mail_keeps_its_id_and_date(postbox: tuple[Flask, Postbox]) -> None:
    _, box = postbox
    with later(0):
        job_id = write(key="welcome:7")
        outbox.run_due()
        again = outbox.Leased(job_id, "mail", "welcome:7", payload(), 2, row(job_id).created_at)
    mail.deliver(again.payload, again)
    write(key="welcome:8")
    outbox.run_due()
    first, second, other = box.taken
    assert first["Message-ID"] == second["Message-ID"] != other["Message-ID"]
    assert first["Date"] == second["Date"] == "Mon, 04 May 2026 12:00:00 +0000"


def test_one_click_leads_out_of_what_comes_unasked(postbox: tuple[Flask, Postbox]) -> None:
    _, box = postbox
    write(unsubscribe_url="https://community.example.com/unsubscribe/abc")
    outbox.run_due()
    assert box.taken[0]["List-Unsubscribe"] == "<https://community.example.com/unsubscribe/abc>"
    assert box.taken[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_subject_cannot_smuggle_a_header(postbox: tuple[Flask, Postbox]) -> None:
    _, box = postbox
    write(subject="Hello\r\nBcc: everybody@example.com\r\n\r\nSurprise")
    outbox.run_due()
    (message,) = box.taken
    assert message["Subject"] == "Hello Bcc: everybody@example.com Surprise"
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "alice",
        "@example.com",
        "alice@",
        "a@b.c, d@e.f",
        "a@b.c\nBcc: d@e.f",
        "Alice <a@b.c>",
        "a b@c.d",
        "a" * 260 + "@b.c",
    ],
)
def test_what_is_not_one_bare_address_is_refused(app: Flask, address: str) -> None:
    with pytest.raises(ValueError, match="not one bare mail address"):
        write(to=address)


def test_a_mail_that_has_gone_leaves_nothing_of_it_behind(app: Flask) -> None:
    job_id = write()
    assert row(job_id).payload["to"] == "alice@example.com"
    outbox.run_due()
    assert row(job_id).payload == {}


def test_an_address_refused_for_good_is_not_tried_again(postbox: tuple[Flask, Postbox]) -> None:
    _, box = postbox
    box.answer = "550 No such person"
    job_id = write()
    outbox.run_due()
    assert queries.job(job_id).state == "parked"
    assert row(job_id).last_error == "The mail server refuses the address: 550."


def test_an_address_refused_for_now_is_tried_again(postbox: tuple[Flask, Postbox]) -> None:
    _, box = postbox
    box.answer = "451 Greylisted"
    with later(0):
        job_id = write()
        outbox.run_due()
    assert queries.job(job_id).state == "waiting"
    box.answer = "250 OK"
    with later(60):
        assert outbox.run_due() == 1
    assert len(box.taken) == 1


def test_a_server_that_is_away_is_tried_again(app: Flask) -> None:
    away = create_app(replace(app.extensions["settings"], mail_url=f"smtp://127.0.0.1:{free_port()}"), TESTING=True)
    with away.app_context():
        job_id = write()
        outbox.run_due()
        assert "Connection refused" in (row(job_id).last_error or "")
        assert queries.job(job_id).state == "waiting"
        db.session.remove()
        db.engine.dispose()


def test_a_password_is_not_sent_to_a_server_that_does_not_encrypt(app: Flask, postbox: tuple[Flask, Postbox]) -> None:
    sending, _ = postbox
    port = sending.config["MAIL_PORT"]
    url = f"smtp://rapport:secret@127.0.0.1:{port}?starttls=1"
    careful = create_app(replace(app.extensions["settings"], mail_url=url), TESTING=True)
    with careful.app_context(), pytest.raises(smtplib.SMTPNotSupportedError):
        mail.try_server()


@pytest.mark.anydb
@pytest.mark.parametrize(
    ("url", "port", "is_ssl", "is_starttls"),
    [
        ("smtp://mail.example.com", 25, False, False),
        ("smtp://mail.example.com:587", 587, False, True),
        ("smtp://u:p@mail.example.com", 25, False, True),
        ("smtp://u:p@localhost:1025", 1025, False, False),
        ("smtp://u:p@mail.example.com:25?starttls=0", 25, False, False),
        ("smtps://u:p%40ss@mail.example.com", 465, True, False),
    ],
)
def test_encryption_follows_from_the_address(url: str, port: int, is_ssl: bool, is_starttls: bool) -> None:
    server = mail._server(url)
    assert (server["MAIL_PORT"], server["MAIL_USE_SSL"], server["MAIL_USE_TLS"]) == (port, is_ssl, is_starttls)
    assert server["MAIL_PASSWORD"] in (None, "p", "p@ss")


def test_without_a_server_a_mail_lies_in_the_folder_once(app: Flask) -> None:
    with later(0):
        job_id = write(key="welcome:7", subject="নমস্কার")
        outbox.run_due()
        again = outbox.Leased(job_id, "mail", "welcome:7", payload(subject="নমস্কার"), 2, row(job_id).created_at)
    mail.deliver(again.payload, again)
    (path,) = folder(app).glob("20260504T120000Z-*.eml")
    message = read(path.read_bytes())
    assert (message["Subject"], part(message, "plain")) == ("নমস্কার", "Hello")
    path.unlink()


def write(**changes: Any) -> int:
    return post(
        **{"to": "alice@example.com", "subject": "Hello", "text": "Hello", "key": "m:1", "language": "bn"} | changes
    )


def payload(**changes: Any) -> dict[str, Any]:
    plain = {"to": "alice@example.com", "subject": "Hello", "text": "Hello", "html": None, "language": "bn"}
    return plain | {"unsubscribe_url": None} | changes


def read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)  # type: ignore[return-value]


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").removesuffix("\n")


def folder(app: Flask) -> Path:
    return Path(app.extensions["settings"].data_dir) / "mail"


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
