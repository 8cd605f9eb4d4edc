import json
import re
from urllib.parse import urlsplit

import feedparser
import pytest

from citydesk.people.models import Person
from citydesk.stories import actions
from citydesk.stories.models import Byline
from tests.cast import NOW
from tests.factories import stories


@pytest.fixture
def some(db):
    person = Person.objects.create(name="Bisi Adeyemi", slug="bisi")
    stories.topic("Ferries")
    floods = stories.topic("Floods")
    stories.public("A match", section=stories.section("Sport"), topics=[floods])
    story = stories.draft("Bridge reopens")
    version = story.get_latest_revision_as_object()
    version.bylines = [Byline(person=person)]
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)
    return story


def headlines(answer):
    if "json" in answer["Content-Type"]:
        return [item["title"] for item in json.loads(answer.content)["items"]]
    found = feedparser.parse(
        answer.content, response_headers={"content-type": answer["Content-Type"]}
    )
    assert not found.bozo, found.get("bozo_exception")
    return [entry.title for entry in found.entries]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/feed{}", ["Bridge reopens", "A match"]),
        ("/feed/sport{}", ["A match"]),
        ("/feed/topic/floods{}", ["A match"]),
        ("/feed/people/bisi{}", ["Bridge reopens"]),
    ],
)
@pytest.mark.parametrize("written", ["/", ".atom", ".json"])
def test_all_a_section_a_topic_and_a_person_can_be_followed_in_three_formats(
    zainab, some, address, told, written
):
    assert headlines(zainab.get(address.format(written))) == told


@pytest.mark.parametrize(
    "address",
    [
        "/feed/never/",
        "/feed/people/never/",
        "/feed/topic/never/",
        "/feed/topic/ferries/",
        "/feed/sport.xml/",
    ],
)
def test_a_feed_of_nothing_is_not_here(zainab, some, address):
    assert zainab.get(address).status_code == 404


def test_who_asks_again_is_told_that_nothing_is_new(zainab, some):
    first = zainab.get("/feed/")

    again = zainab.get("/feed/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_who_asks_again_after_a_story_was_withdrawn_is_told(zainab, some, kunle):
    first = zainab.get("/feed/")

    actions.kill(story=some, by=kunle, reason="The family asked", now=NOW)

    again = zainab.get("/feed/", headers={"if-none-match": first["ETag"]})
    assert headlines(again) == ["A match"]


def test_an_empty_newsroom_has_empty_feeds(zainab, db):
    for address in ("/feed/", "/feed.atom", "/feed.json"):
        assert headlines(zainab.get(address)) == []


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/", "/feed.atom"),
        ("/sport/", "/feed/sport.json"),
        ("/topic/floods/", "/feed/topic/floods.atom"),
        ("/people/bisi/", "/feed/people/bisi/"),
    ],
)
def test_a_page_says_where_it_can_be_followed(zainab, some, page, feed):
    assert f'href="{feed}"' in zainab.get(page).content.decode()


def test_a_crawler_finds_every_story_from_the_robots_file(zainab, some):
    robots = zainab.get("/robots.txt").content.decode()
    maps = [line.removeprefix("Sitemap: ") for line in robots.splitlines() if "Sitemap" in line]
    assert [urlsplit(url).path for url in maps] == ["/sitemap.xml", "/news-sitemap.xml"]

    found, waiting = set(), [urlsplit(maps[0]).path]
    while waiting:
        answer = zainab.get(waiting.pop())
        assert answer.status_code == 200
        for url in re.findall("<loc>([^<]+)</loc>", answer.content.decode()):
            (waiting.append if url.endswith(".xml") else found.add)(urlsplit(url).path)

    assert {some.path, "/", "/sport/", "/topic/floods/", "/people/bisi/"} <= found
    assert "/topic/ferries/" not in found


@pytest.mark.parametrize(
    "address",
    ["/sitemap/2026-10.xml", "/sitemap/2026-11/999999.xml", "/sitemap/2026-13.xml/"],
)
def test_a_map_of_nothing_is_not_here(zainab, some, address):
    assert zainab.get(address).status_code == 404


@pytest.fixture
def renamed(django_capture_on_commit_callbacks):
    def rename(section, slug):
        with django_capture_on_commit_callbacks(execute=True):
            section.slug = slug
            section.save_revision().publish()

    return rename


def test_a_section_and_its_feed_lead_to_their_new_address_for_good(zainab, some, renamed):
    renamed(stories.section("Sport"), "games")

    for address, leads in (
        ("/sport/", "/games/"),
        ("/sport/?utm_source=x", "/games/"),
        ("/feed/sport/", "/feed/games/"),
        ("/feed/sport.json", "/feed/games.json"),
    ):
        answer = zainab.get(address)
        assert (answer.status_code, answer["Location"]) == (301, leads)
        assert zainab.get(leads).status_code == 200


def test_a_section_that_comes_back_is_where_it_was(zainab, some, renamed):
    section = stories.section("Sport")
    renamed(section, "games")
    renamed(section, "sport")

    assert zainab.get("/sport/").status_code == 200
    assert zainab.get("/games/")["Location"] == "/sport/"


def test_a_story_stays_where_it_is_when_its_section_moves(zainab, some, renamed):
    before = some.path
    renamed(stories.section("Lagos"), "eko")

    assert zainab.get(before).status_code == 200


def test_a_story_that_moves_is_found_at_each_address_it_had(zainab, some):
    addresses = [some.path]
    for slug in ("bridge-opens", "bridge-is-open"):
        version = some.get_latest_revision_as_object()
        version.slug = slug
        version.save_revision()
        actions.publish(story=some, by=None, now=NOW)
        addresses.append(some.path)

    *old, present = addresses
    assert zainab.get(present).status_code == 200
    assert [zainab.get(address)["Location"] for address in old] == [present] * 2
    assert {zainab.get(address).status_code for address in old} == {301}
