"""Where the front-end build reads and writes."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
STATE = ROOT / ".make"
MODULES = ROOT / "node_modules"
STATIC = ROOT / "portal" / "static"
CSS = STATIC / "css"
JS = STATIC / "js"
IMG = STATIC / "img"
ICONS = STATIC / "icons.txt"
VENDOR = STATIC / "vendor"
DIST = STATIC / "dist"
