import pytest
from wagtail.contrib.redirects.models import Redirect

from citydesk.people.models import Person
from citydesk.stories.models import Topic
from tests.factories import stories


@pytest.fixture
def bisi(db):
    return Person.objects.create(name="Bisi", slug="bisi")


def move(thing, *slugs):
    for slug in slugs:
        thing.slug = slug
        thing.save()


def led(reader, address):
    answer = reader.get(address)
    return answer.status_code, answer.headers.get("Location")


def test_whoever_had_other_addresses_is_found_at_each_of_them_for_good(zainab, bisi):
    move(bisi, "bisi-adeyemi", "bisi-a")

    for address in ("/people/bisi/", "/people/bisi-adeyemi/?utm_source=x"):
        assert led(zainab, address) == (301, "/people/bisi-a/")
    assert zainab.get("/people/bisi-a/").status_code == 200


@pytest.mark.parametrize("feed", ["/feed/people/{}/", "/feed/people/{}.atom"])
def test_their_feed_leads_on_too(zainab, bisi, feed):
    move(bisi, "bisi-a")

    assert led(zainab, feed.format("bisi")) == (301, feed.format("bisi-a"))
    assert zainab.get(feed.format("bisi-a")).status_code == 200


def test_whoever_comes_back_is_where_they_were(zainab, bisi):
    move(bisi, "bisi-a", "bisi")

    assert zainab.get("/people/bisi/").status_code == 200
    assert led(zainab, "/people/bisi-a/") == (301, "/people/bisi/")
    assert Redirect.objects.count() == 1


def test_an_address_that_somebody_else_has_by_now_is_theirs(zainab, bisi):
    move(bisi, "bisi-a")
    Person.objects.create(name="Bisi Bello", slug="bisi")

    assert "Bisi Bello" in zainab.get("/people/bisi/").content.decode()


def test_another_word_about_somebody_leads_nowhere(bisi):
    bisi.bio = "Writes."
    bisi.save()

    assert not Redirect.objects.exists()


def test_a_topic_and_its_feed_lead_on(zainab, db):
    topic = stories.topic("Floods")
    stories.public(topics=[topic])
    move(topic, "high-water")

    assert led(zainab, "/topic/floods/") == (301, "/topic/high-water/")
    assert led(zainab, "/feed/topic/floods.json") == (301, "/feed/topic/high-water.json")
    assert Topic.objects.get().get_absolute_url() == "/topic/high-water/"
