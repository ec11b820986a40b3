"""The town whose staff look after the work in the background."""

from __future__ import annotations

import pytest

from tests.kit.town import Town


@pytest.fixture
def town(people: Town) -> Town:
    return people
