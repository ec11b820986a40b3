"""`make test`, `make check` and `make prove`: every part, then a line each: how it went, how many ran."""

import signal
import sys
from collections.abc import Callable, Iterator

from testing import chromium, parts, postgresql
from testing.parts import Outcome

QUICK = ("--ignore=tests/browser", "--ignore=tests/prove")


def main(what: str) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that our PostgreSQL stops with us.
    outcomes = list(PLANS[what]())
    print("\n" + "\n".join(outcome.line() for outcome in outcomes), flush=True)
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


def static() -> Iterator[Outcome]:
    yield parts.check("lint", ["ruff", "check", "--quiet"], ["ruff", "format", "--check", "--quiet"])
    yield parts.check("types", ["mypy", "--no-error-summary"])
    yield parts.check("contracts", ["lint-imports", "--no-logo"])


def everything() -> Iterator[Outcome]:
    parts.forget_results()
    yield from static()
    yield on_sqlite()
    yield on_postgresql()
    yield in_the_browser()


def on_sqlite() -> Outcome:
    return parts.suite("SQLite", *QUICK, *spread(), environ={"TEST_DATABASE": "sqlite"})


def on_postgresql() -> Outcome:
    with postgresql.server() as url:
        environ = {"TEST_DATABASE": "postgresql", "TEST_DATABASE_URL": url}
        return parts.suite("PostgreSQL", *QUICK, "-m", "not anydb", *spread(), environ=environ)


def in_the_browser() -> Outcome:
    try:
        browser = chromium.ensure()
    except chromium.NoBrowser as problem:
        return Outcome("browser", is_good=False, seconds=0, ran=0, note=str(problem))
    environ = {"TEST_DATABASE": "sqlite", chromium.SETTING: browser}
    return parts.suite("browser", "tests/browser", *spread(), environ=environ)


def proof() -> Iterator[Outcome]:
    """What takes longer, on both databases; -s lets each drill say what it counted and which data was absent."""
    yield parts.suite("prove", "tests/prove", "-s", environ={"TEST_DATABASE": "sqlite"})
    with postgresql.server() as url:
        environ = {"TEST_DATABASE": "postgresql", "TEST_DATABASE_URL": url}
        yield parts.suite("prove-pg", "tests/prove", "-m", "not anydb", "-s", environ=environ)


def spread() -> tuple[str, ...]:
    """Files stay together: what one file prepares, it prepares once."""
    return ("-n", str(parts.workers()), "--dist", "loadfile")


PLANS: dict[str, Callable[[], Iterator[Outcome]]] = {"check": static, "test": everything, "prove": proof}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "test"))
