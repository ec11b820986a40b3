"""A real server with one more address: it writes a mail and a job, and may be killed right after the commit."""

from __future__ import annotations

import os
import signal
import sys

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from portal.app import create_app
from portal.core import outbox
from portal.core.operation import after_commit, operation
from portal.web import kit, mail, serving
from tests.outbox import stage

blueprint = Blueprint("bells", __name__)


@kit.csrf.exempt
@blueprint.post("/bells/<int:number>")
def bell_create(number: int) -> ResponseReturnValue:
    write(number, deadly="deadly" in request.args)
    return "", 204


@operation
def write(number: int, *, deadly: bool) -> None:
    if deadly:
        after_commit(kill_server)  # Before anybody is told of the jobs below.
    mail.post(to="alice@example.com", subject=f"Bell {number}", text="It rang.", key=f"bell-mail:{number}")
    outbox.enqueue("test.ring", {"bell_id": number}, key=f"bell:{number}")


def kill_server() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    app = create_app()
    app.register_blueprint(blueprint)
    print(stage.__name__, "is ready", flush=True)
    serving.serve(app, app.extensions["settings"], serving.Listening(host="127.0.0.1", port=int(sys.argv[1])))
