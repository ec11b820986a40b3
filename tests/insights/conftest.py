"""The town in which members act."""

from __future__ import annotations

import pytest

from tests.kit.town import Town


@pytest.fixture
def town(people: Town) -> Town:
    return people
