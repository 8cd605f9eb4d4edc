"""A page says by itself that it is read, where a cache answers for us."""

import re

import pytest

from citydesk.delivery import beacon
from citydesk.delivery.edition import PACKAGE
from citydesk.stories import actions
from tests.cast import NOW
from tests.factories import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shining(settings, pages_folder):
    settings.CITYDESK_READS = "beacon"


@pytest.fixture
def reader(shining, reader):
    """Whose door knows it."""
    return reader


@pytest.fixture
def story(reader):
    story = stories.public("Bridge reopens")
    reader.get(story.path)
    return story


def word_of(got):
    found = re.search(r'<html[^>]* data-beacon="(\w{16})"', got.text)
    return found and found[1]


def counts(reader):
    return {(k.path, k.site, k.robot): n for k, n in reader.store.reads.take().items()}


PHONE = "Mozilla/5.0 (Linux; Android 13) Chrome/120.0"


def test_a_page_is_counted_by_its_beacon_and_not_at_the_door(reader, story):
    word = word_of(reader.get(story.path, user_agent=PHONE))
    assert counts(reader) == {}

    del reader.rendered[:]
    got = reader.get(f"/beacon/{word}{story.path}?from=www.google.com", user_agent=PHONE)
    again = reader.get(f"/beacon/{word}{story.path}?from=", user_agent=PHONE)

    assert (got.status, got.body, again.status) == (204, b"", 204)
    assert got.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in got.headers
    assert counts(reader) == {
        (story.path, "google.com", False): 1,
        (story.path, "", False): 1,
    }
    assert reader.rendered == []  # Django hears nothing of it


@pytest.mark.parametrize(
    "asked", ["/beacon/", "/beacon/0123456789abcdef/", "/beacon/{word}/never/", "/beacon/{word}",
              "/beacon/\u00e9123456789abcde/"]
)  # fmt: skip
def test_what_is_not_a_page_of_ours_cannot_be_counted(reader, story, asked):
    word = word_of(reader.get(story.path))

    assert reader.get(asked.format(word=word)).status == 404
    assert counts(reader) == {}


def test_junk_for_a_site_is_none(reader, story):
    word = word_of(reader.get(story.path))
    for site in ("x" * 9_000, "a b", "../..", "javascript:1", "%00"):
        reader.get(f"/beacon/{word}{story.path}?from={site}", user_agent=PHONE)

    assert counts(reader) == {(story.path, "", False): 5}


def test_pages_that_are_not_kept_bear_none(reader, story, kunle, client):
    actions.kill(story=story, by=kunle, reason="not ours", now=NOW)

    for address in (story.path, "/2026/11/never/", "/send/", "/search/"):
        assert word_of(reader.get(address)) is None
    assert beacon.word("/") == ""


def test_where_the_door_counts_pages_bear_none(reader, settings):
    settings.CITYDESK_READS = reader.door._reads_by = "door"
    got = reader.get("/", user_agent=PHONE)

    assert word_of(got) is None
    assert counts(reader) == {("/", "", False): 1}
    assert reader.get("/beacon/0123456789abcdef/").status == 404


def test_the_script_asks_where_the_door_listens():
    script = (PACKAGE / "web/static/js/reader.js").read_text()

    assert f'fetch("{beacon.PREFIX}" + beacon + location.pathname + "?{beacon.FROM}"' in script
