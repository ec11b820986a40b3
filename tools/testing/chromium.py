"""The browser that the tests drive: one that is there, else one that is installed now, else one line and a failure."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SETTING = "PORTAL_TEST_CHROMIUM"


class NoBrowser(Exception):
    """No Chromium, and none could be installed. The message is the one line to run."""


def ensure() -> str:
    """The path of a Chromium that starts."""
    named = os.environ.get(SETTING)
    if named:
        return _starting(named) or _give_up(f"{SETTING}={named} does not start")
    return _installed() or _from_apt() or _from_playwright() or _give_up("No Chromium")


def _installed() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path and _starting(path)), None)


def _starting(path: str) -> str | None:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return path if answer.returncode == 0 else None


def _from_apt() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("browser: installing chromium with apt", flush=True)
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(command, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False)
    return _installed()


def _from_playwright() -> str | None:
    print("browser: installing chromium with playwright", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return _starting(path) if Path(path).is_file() else None


def _give_up(reason: str) -> str:
    raise NoBrowser(f"{reason}. Run: sudo apt-get install -y chromium   (or {SETTING}=/path/to/chromium make test)")
