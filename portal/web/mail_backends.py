"""How a composed mail leaves: to an SMTP server, or into a folder that a developer can look into."""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from flask_mailman import DNS_NAME, EmailMessage
from flask_mailman.backends.base import BaseEmailBackend
from flask_mailman.backends.smtp import EmailBackend

from portal.core.storage import write_whole


class Smtp(EmailBackend):  # type: ignore[misc]
    """The library's, but for STARTTLS: there the library would take any certificate."""

    connection: smtplib.SMTP | None

    def open(self) -> bool:
        """Connects, encrypts and signs in; False when that is done already."""
        if self.connection:
            return False
        where: dict[str, Any] = {"host": self.host, "port": self.port, "timeout": self.timeout}
        where["local_hostname"] = str(DNS_NAME)
        server = smtplib.SMTP_SSL(**where, context=self.ssl_context) if self.use_ssl else smtplib.SMTP(**where)
        try:
            if self.use_tls:
                server.starttls(context=self.ssl_context)
            if self.username:
                server.login(self.username, self.password)
        except BaseException:
            server.close()
            raise
        self.connection = server
        return True


class Folder(BaseEmailBackend):  # type: ignore[misc]
    """Writes each mail as an `.eml` file whose name comes from its date and id: sent again, it is the same file."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            composed = message.message()
            write_whole(Path(self.mailman.file_path) / _file_name(composed), composed.as_bytes(linesep="\r\n"))
        return len(messages)


def _file_name(composed: Any) -> str:
    sent_at = parsedate_to_datetime(composed["Date"])
    mail_id = hashlib.sha256(str(composed["Message-ID"]).encode()).hexdigest()
    return f"{sent_at:%Y%m%dT%H%M%SZ}-{mail_id[:16]}.eml"
