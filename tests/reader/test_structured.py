import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from citydesk.people.models import Person
from citydesk.reader import queries, structured
from citydesk.stories import actions
from citydesk.stories.models import Byline, Story
from citydesk.web.models import House
from tests.cast import NOW
from tests.factories import stories
from tests.reader.vocabulary import built, graph

HOME = "http://127.0.0.1:8000"


def told(story, image=""):
    story.refresh_from_db()
    page = queries.story_page(story, now=NOW)
    house = House.load()
    return graph(str(structured.script(*structured.of_story(house, page, image=image))))


def with_body(story, *blocks, **fields):
    version = story.get_latest_revision_as_object()
    version.body = list(blocks) or version.body
    for name, value in fields.items():
        setattr(version, name, value)
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)
    return story


def test_a_story_says_what_it_is_about(db):
    article = told(stories.public(topics=[stories.topic("Floods"), stories.topic("Ferries")]))

    article = article["NewsArticle"]
    assert article["keywords"] == ["Floods", "Ferries"]
    assert [thing["url"] for thing in article["about"]] == [
        f"{HOME}/topic/floods/",
        f"{HOME}/topic/ferries/",
    ]


def test_a_story_is_a_news_article_of_the_house(db):
    person = Person.objects.create(name="Bisi Adeyemi", slug="bisi")
    story = with_body(
        stories.draft("Bridge reopens"),
        standfirst="A day early.",
        dateline="Adekunle",
        how_we_know="Two people told us.",
        bylines=[Byline(person=person)],
    )

    found = told(story, image=f"{HOME}/media/images/a.jpg")

    article = found["NewsArticle"]
    assert article["headline"] == "Bridge reopens"
    assert article["mainEntityOfPage"] == f"{HOME}{story.path}"
    assert article["datePublished"] == "2026-11-23T08:30:00+00:00"
    assert article["author"][0]["url"] == f"{HOME}/people/bisi/"
    assert article["publisher"]["@type"] == "NewsMediaOrganization"
    assert article["image"] == [f"{HOME}/media/images/a.jpg"]
    assert (article["dateline"], article["backstory"]) == ("Adekunle", "Two people told us.")
    steps = found["BreadcrumbList"]["itemListElement"]
    assert [step["item"]["@id"] for step in steps] == [
        f"{HOME}/",
        f"{HOME}/lagos/",
        f"{HOME}{story.path}",
    ]


def test_a_story_is_told_in_its_own_language(db):
    story = stories.draft()
    assert told(story)["NewsArticle"]["inLanguage"] == "en-gb"

    Story.objects.update(language="yo")
    assert told(story)["NewsArticle"]["inLanguage"] == "yo"


def test_a_story_in_another_language_says_so(db):
    story = with_body(stories.draft("Ọ̀ṣun"), language="yo")

    assert told(story)["NewsArticle"]["inLanguage"] == "yo"


def test_opinion_is_told_from_news(db):
    assert "OpinionNewsArticle" in told(stories.public("I think", kind="OPINION"))


def test_a_story_without_a_byline_is_by_the_house(db):
    assert told(stories.public())["NewsArticle"]["author"][0]["name"] == "Citydesk"


def test_a_live_story_tells_its_newest_entries_first(db):
    update = {"headline": "Cars", "text": "<p>7 a.m. <b>now</b></p>"}
    story = with_body(
        stories.draft("Bridge reopens", kind="LIVE"),
        {"type": "update", "value": update | {"at": "2026-11-23T07:00:00+00:00"}},
        {
            "type": "update",
            "value": update | {"at": "2026-11-23T08:00:00+00:00", "headline": "Buses"},
        },
        kind="LIVE",
    )

    live = told(story)["LiveBlogPosting"]

    assert [entry["headline"] for entry in live["liveBlogUpdate"]] == ["Buses", "Cars"]
    assert live["liveBlogUpdate"][0]["articleBody"] == "7 a.m. now"
    assert live["coverageStartTime"] == "2026-11-23T08:30:00+00:00"


def test_a_film_is_told_with_where_it_is_and_how_long(db):
    film = stories.film()
    film.poster.widths = [160, 320]
    film.poster.save()
    story = with_body(stories.draft(), {"type": "film", "value": {"film": film.pk, "caption": ""}})

    (video,) = told(story)["NewsArticle"]["video"]

    assert (video["name"], video["duration"]) == ("First cars", "PT42S")
    assert video["contentUrl"].startswith(f"{HOME}/media/films/")
    assert video["thumbnailUrl"].startswith(f"{HOME}/media/images/")


def test_what_was_put_right_is_told(db, kunle):
    story = stories.public()
    actions.correct(story=story, kind="CORRECTION", text="It is 11.8 km.", by=kunle, now=NOW)

    (correction,) = told(story)["NewsArticle"]["correction"]

    assert correction["text"] == "It is 11.8 km."
    assert correction["datePublished"] == "2026-11-23T08:30:00+00:00"


def test_the_house_is_told_with_where_it_can_be_followed(db):
    house = House.load()
    house.strapline = "Stands still."
    house.follow_links = [
        {"type": "link", "value": {"label": "Channel", "url": "https://chan.example/"}}
    ]
    house.email = "tips@heron.example"

    found = graph(str(structured.script(structured.of_front(house))))["NewsMediaOrganization"]

    assert found["sameAs"] == ["https://chan.example/"]
    assert found["slogan"] == "Stands still."
    assert "tips@" not in json.dumps(found)  # its address is kept from harvesters


def test_a_person_is_told(db):
    person = Person.objects.create(name="Bisi", slug="bisi", role="Reporter")

    page = graph(str(structured.script(structured.of_person(House.load(), person))))["ProfilePage"]

    assert (page["mainEntity"]["name"], page["mainEntity"]["jobTitle"]) == ("Bisi", "Reporter")


HOSTILE = "</script><script>alert(1)</script><!-- <script> \u2028 ]]> &lt;/script&gt;"


def test_no_text_gets_out_of_its_element(db):
    written = str(structured.script({"@type": "Thing", "name": HOSTILE}))

    assert written.count("<") == 2  # the element's own
    assert graph(written)["Thing"]["name"] == HOSTILE


@given(words=st.text())
def test_every_text_arrives_as_it_was_written(words):
    thing = {"@type": "Thing", "name": f"{words}!"}

    assert graph(str(structured.script(thing)))["Thing"] == thing


def test_the_vocabulary_refuses_what_it_does_not_have():
    with pytest.raises(ValidationError):
        built({"@type": "NewsArticle", "headlines": "Bridge reopens"})
    with pytest.raises(ValidationError):
        built({"@type": "NewsArticle", "author": {"@type": "VideoObject", "name": "A film"}})
