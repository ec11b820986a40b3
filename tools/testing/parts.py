"""The parts of `make test`: a command each, and what its result counts as."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
RESULTS = ROOT / "test-results"


@dataclass(frozen=True)
class Outcome:
    """How a part ended; `ran` is None where nothing is counted."""

    name: str
    is_good: bool
    seconds: float
    ran: int | None = None
    failed: int = 0
    skipped: int = 0
    note: str = ""

    def line(self) -> str:
        counts = "" if self.ran is None else f"{self.ran} tests ran"
        odd = ", ".join(
            f"{count} {word}" for count, word in ((self.failed, "failed"), (self.skipped, "skipped")) if count
        )
        said = "; ".join(part for part in (counts, odd, self.note) if part)
        return f"{self.name:<11} {'ok' if self.is_good else 'FAILED':<7} {self.seconds:4.0f} s   {said}".rstrip()


def check(name: str, *commands: Sequence[str]) -> Outcome:
    """Runs programs of the virtualenv; good when each says so."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    codes = [
        subprocess.run([str(BIN / program), *rest], cwd=ROOT, check=False).returncode for program, *rest in commands
    ]
    return Outcome(name, not any(codes), time.monotonic() - started)


def suite(name: str, *arguments: str, environ: Mapping[str, str]) -> Outcome:
    """Runs pytest and counts; a suite that ran nothing has failed."""
    print(f"\n== {name}", flush=True)
    RESULTS.mkdir(exist_ok=True)
    report = RESULTS / f"{name.lower()}.xml"
    report.unlink(missing_ok=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
    code = subprocess.run(command, cwd=ROOT, env=os.environ | dict(environ), check=False).returncode
    ran, failed, skipped = _counted(report)
    note = "" if ran else "nothing ran"
    return Outcome(name, code == 0 and ran > 0, time.monotonic() - started, ran, failed, skipped, note)


def workers() -> int:
    """Two at least: half of the waiting is for the disk and the browser."""
    return max(2, min(8, os.cpu_count() or 2))


def forget_results() -> None:
    shutil.rmtree(RESULTS, ignore_errors=True)


def _code(program: Path, *arguments: str) -> int:
    return subprocess.run([str(program), *arguments], cwd=ROOT, check=False).returncode


def _counted(report: Path) -> tuple[int, int, int]:
    if not report.is_file():
        return 0, 0, 0
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))  # noqa: S314 (our own file)
    total, failed, errors, skipped = (
        sum(int(suite.get(key, "0")) for suite in suites) for key in ("tests", "failures", "errors", "skipped")
    )
    return total - skipped, failed + errors, skipped
