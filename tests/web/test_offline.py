import json

import pytest

from citydesk.web.models import House
from tests.factories import stories


def set_house(**fields):
    house = House.load()
    for name, value in fields.items():
        setattr(house, name, value)
    house.save()


@pytest.fixture
def story(db):
    return stories.public()


def test_the_house_stands_on_a_home_screen_under_its_own_name_and_mark(zainab, story):
    set_house(name="The Lagoon Heron", mark=stories.shown_picture())

    answer = zainab.get("/app.webmanifest")

    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["short_name"]) == ("The Lagoon Heron", "The Lagoon H")
    assert [icon["sizes"] for icon in told["icons"]] == ["160x120", "320x240", "480x360", "640x480"]


@pytest.mark.parametrize("mark", ["none", "not ready"])
def test_a_house_without_a_mark_has_a_manifest_too(zainab, story, mark):
    set_house(mark=None if mark == "none" else stories.picture())

    assert json.loads(zainab.get("/app.webmanifest").content)["icons"] == []


def test_a_phone_keeps_pages_while_the_owner_lets_it(zainab, story):
    page = zainab.get(story.path).content.decode()
    worker = zainab.get("/worker.js")

    assert 'data-worker="/worker.js"' in page
    assert 'href="/saved/"' in page
    assert worker["Content-Type"] == "text/javascript"
    assert "caches.open" in worker.content.decode()


def test_an_owner_who_wants_nothing_kept_has_what_was_kept_undone(zainab, story):
    set_house(works_offline=False)

    page = zainab.get(story.path).content.decode()
    worker = zainab.get("/worker.js").content.decode()

    assert "data-worker" not in page
    assert 'href="/saved/"' not in page
    assert "unregister()" in worker
    assert "caches.delete" in worker
    assert "fetch" not in worker


@pytest.mark.parametrize("path", ["/lagos/", "/search/?q=x", "/rewards/", "/send/"])
def test_only_fronts_stories_and_their_list_are_kept(zainab, story, path):
    assert zainab.get("/saved/")["X-Offline"] == "keep"
    assert zainab.get(story.path)["X-Offline"] == "keep"
    assert zainab.get("/")["X-Offline"] == "keep"
    assert "X-Offline" not in zainab.get(path)


def test_a_draft_is_never_kept_on_a_phone(story, rf):
    assert "X-Offline" not in story.serve_preview(rf.get("/"), "")


def test_the_list_of_what_is_saved_knows_nothing_of_it(zainab, story):
    page = zainab.get("/saved/").content.decode()

    assert "Nobody but this phone knows which they are." in page
    assert story.headline not in page
