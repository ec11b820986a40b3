"""What the journeys stand on: one portal and one Chromium for each worker, and windows that notice trouble."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from testing import chromium
from tests.browser.portal import Portal, running
from tests.browser.scene import Scene, told_once
from tests.browser.windows import Windows

PATIENCE_MS = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    own = tmp_path_factory.getbasetemp()
    return told_once((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "scene")


@pytest.fixture(scope="session")
def portal(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal of this worker, with the demo community in it."""
    with running(scene, tmp_path_factory.mktemp("portal")) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    arguments = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.ensure(), args=arguments)
        yield started
        started.close()


@pytest.fixture
def windows(browser: Browser, portal: Portal) -> Iterator[Windows]:
    """The windows of one test; trouble in any of them fails it."""
    opened = Windows(browser, portal)
    yield opened
    opened.close()
    assert opened.troubles == []
