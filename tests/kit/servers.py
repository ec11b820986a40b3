"""Real servers as processes of their own, on a port that was free."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


class Server:
    """A command that serves on `port`, in a process group of its own; what it says lies in `log`."""

    def __init__(self, command: list[str], *, port: int, environ: Mapping[str, str], log: Path) -> None:
        self.port, self.log = port, log
        self._command, self._environ = command, dict(environ)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=clean_environ() | self._environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(lambda: self.is_up() or self._process.poll() is not None)
        assert self._process.poll() is None, self.log.read_text()

    def is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def post(self, path: str) -> bool:
        """Whether the server said that it is done; False when it died meanwhile."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=b"", method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return bool(answer.status == 204)
        except urllib.error.HTTPError:
            raise
        except OSError:
            return False

    def kill(self) -> None:
        """`kill -9` for each of its processes."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_S)
        wait_until(lambda: not self.has_processes())

    def interrupt(self) -> int:
        """Ctrl-C, which reaches the whole group; answers how the server ended."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGINT)
        return self._process.wait(PATIENCE_S)

    def has_processes(self) -> bool:
        assert self._process is not None
        return bool(group_members(self._process.pid))


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.kill()


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def clean_environ() -> dict[str, str]:
    """This process's environment without the settings that a developer may have made."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_") and name != "PORT"}


def group_members(group_id: int) -> list[int]:
    """The living processes of a group; those that only wait to be reaped do not count."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                state, _, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except (OSError, ValueError):
                continue
            if int(group) == group_id and state != "Z":
                found.append(int(entry.name))
    return found


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def wait_until(is_so: Callable[[], object], *, patience_s: float = PATIENCE_S) -> None:
    end = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)
