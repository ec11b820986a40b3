"""The town in which the community's tests take place."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.web.kit import limiter
from tests.community.town import Town, found_town


@pytest.fixture(autouse=True)
def no_limits_left_over() -> None:
    limiter.reset()


@pytest.fixture
def town(app: Flask) -> Town:
    return found_town()
