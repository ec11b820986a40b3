"""The town in which posts are flagged and removed."""

from __future__ import annotations

import pytest

from tests.kit.town import Town


@pytest.fixture
def town(people: Town) -> Town:
    return people
