"""A newsroom that runs, and a browser in a person's hand."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests import parts
from tests.newsroom import Newsroom

SCREENS = Path(__file__).parents[2] / "build" / "screens"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory):
    room = Newsroom(tmp_path_factory.mktemp("newsroom"), "demo")
    room.start()
    yield room
    room.stop()


@pytest.fixture(scope="session")
def browser():
    parts.need("chromium")
    SCREENS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    with browser.new_page(viewport=PHONE) as opened:
        yield opened


@pytest.fixture
def desk_page(browser):
    with browser.new_page(viewport=DESK) as opened:
        yield opened
