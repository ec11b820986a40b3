"""Why not, and how could I: the sentence and the way on for the reason code of every refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.core.decisions import Decision


@dataclass(frozen=True)
class Reason:
    """A refusal in the reader's words; `endpoint` is where to go on, under the words `action`."""

    sentence: LazyString
    action: LazyString | None = None
    endpoint: str = ""


REASONS: dict[str, Reason] = {
    "sign_in": Reason(
        _l("You are reading as a visitor. Members ask, answer and react."), _l("Sign in or register"), "security.login"
    ),
    "not_confirmed": Reason(
        _l("Confirm your address first. The link is in the mail we sent you."),
        _l("Send the mail again"),
        "members.confirmation_new",
    ),
    "suspended": Reason(_l("Your membership is suspended. You can read, but not write.")),
    "accept_guidelines": Reason(
        _l("Please read and accept the guidelines before you write."), _l("Read the guidelines"), "guidelines.show"
    ),
    "staff_only": Reason(_l("Only community staff can do this.")),
}


def learn(reasons: Mapping[str, Reason]) -> None:
    """A feature teaches the sentences of its own reason codes."""
    REASONS.update(reasons)


def sentence(decision: Decision) -> str:
    """Why it was refused, in a sentence."""
    reason = REASONS[decision.reason]
    return str(reason.sentence) % dict(decision.detail) if decision.detail else str(reason.sentence)


def way_on(decision: Decision) -> tuple[str, str] | None:
    """The words and the address of what would help, or None."""
    reason = REASONS[decision.reason]
    if reason.action is None:
        return None
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return str(reason.action), url_for(reason.endpoint, next=here)
