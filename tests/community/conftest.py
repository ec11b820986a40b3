"""The town in which the community's tests take place."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.community.town import Town, found_town


@pytest.fixture
def town(app: Flask) -> Town:
    return found_town()
