"""docs/operating.md: the first administrator is made as it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

from portal.core.db import db
from portal.members import operations, queries
from tests.docs.blocks import blocks

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operating.md"


def test_the_first_administrator_is_made_as_it_says(app: Flask) -> None:
    member_id = operations.register_member(email="you@example.com", display_name="You", password_hash=None)
    operations.confirm_member(member_id=member_id)
    db.session.remove()
    (script,) = [block.text for block in blocks(PAGE.read_text("utf-8")) if "<<'PYTHON'" in block.text]
    settings = app.extensions["settings"]
    where = {"PORTAL_DATABASE_URL": settings.database_url, "PORTAL_DATA_DIR": str(settings.data_dir)}
    told = script.replace(".venv/bin/python", sys.executable)
    subprocess.run(["sh", "-e", "-c", told], cwd=ROOT, env=os.environ | where, check=True)
    assert queries.actor(member_id).is_admin
