"""The town in which customer accounts are kept."""

from __future__ import annotations

import pytest

from tests.kit.town import Town


@pytest.fixture
def town(people: Town) -> Town:
    return people
