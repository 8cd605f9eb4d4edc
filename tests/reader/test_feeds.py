from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.factories import stories


@pytest.fixture
def some(db):
    stories.public("Old", at=NOW - timedelta(hours=1))
    stories.public("A match", section=stories.section("Sport"))
    stories.draft("A draft")


def test_the_feed_has_the_newest_first_and_no_drafts(zainab, some):
    feed = zainab.get("/feed/").content.decode()

    assert feed.index("A match") < feed.index("<title>Old")
    assert "A draft" not in feed
    assert "/2026/11/old/" in feed


def test_a_sections_feed_has_its_own(zainab, some):
    feed = zainab.get("/feed/sport/").content.decode()

    assert "A match" in feed
    assert "<title>Old" not in feed


def test_a_feed_of_no_section_is_not_here(zainab, db):
    assert zainab.get("/feed/never/").status_code == 404


def test_an_empty_newsroom_has_an_empty_feed(zainab, db):
    assert zainab.get("/feed/").status_code == 200
