import re
from datetime import timedelta

import pytest

from citydesk.people.models import Person
from citydesk.reader import house_pages
from citydesk.stories import actions, tasks
from citydesk.stories.models import Front, PlainPage
from tests.cast import NOW
from tests.factories import stories
from tests.reader.vocabulary import graph

HOME = "http://127.0.0.1:8000"


def metas(page):
    text = page.content.decode()
    found = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', text))
    (found["canonical"],) = re.findall(r'<link rel="canonical" href="([^"]+)">', text)
    return found


def test_a_story_is_shared_with_its_picture(zainab, db):
    picture = stories.shown_picture()
    story = stories.draft("Bridge “reopens”", pictures=[picture])
    version = story.get_latest_revision_as_object()
    version.standfirst = "A day early."
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)

    told = metas(zainab.get(story.path))

    assert told["og:title"] == "Bridge “reopens”"
    assert told["og:description"] == told["description"] == "A day early."
    assert told["og:type"] == "article"
    assert told["og:url"] == told["canonical"] == f"{HOME}{story.path}"
    assert told["og:image"].startswith(f"{HOME}/media/images/")
    assert (told["og:image:width"], told["og:image:height"]) == ("640", "480")
    assert told["og:image:alt"] == "A bridge at dusk."
    assert told["article:published_time"] == "2026-11-23T09:30:00+01:00"
    assert told["article:section"] == "Lagos"


def test_a_story_is_shared_with_its_card_once_that_is_drawn(zainab, db):
    story = stories.public("Bridge reopens")
    assert "og:image" not in metas(zainab.get(story.path))

    tasks.draw_card.func(story.pk)

    told = metas(zainab.get(story.path))
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"] == "Bridge reopens"
    answer = zainab.get(told["og:image"].removeprefix(HOME))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")


def test_each_page_of_a_section_has_one_address(zainab, db):
    made = [stories.public(f"Story {n}") for n in range(21)]
    second = f"/lagos/?after={made[1].reference}"

    assert metas(zainab.get("/lagos/?fbclid=1"))["canonical"] == f"{HOME}/lagos/"
    assert metas(zainab.get(second))["canonical"] == f"{HOME}{second}"


@pytest.mark.parametrize(
    ("address", "steps", "says"),
    [
        ("/archive/", ["Archive"], "Every story by the day"),
        ("/archive/2026/", ["Archive", "2026"], "Every story by the day"),
        ("/archive/2026/11/", ["Archive", "2026", "November 2026"], "Bridge reopens"),
        (
            "/archive/2026/11/23/",
            ["Archive", "2026", "November 2026", "23 November 2026"],
            "Bridge reopens",
        ),
        ("/corrections/", ["Corrections"], "What we got wrong"),
        ("/how-we-work/", ["How we work"], "People send us what they saw"),
        ("/rewards/", ["What we pay"], "What you send"),
        ("/about/", ["About us"], "A paper . Of Lagos."),
        ("/search/", ["Search"], ""),
    ],
)
def test_every_page_has_one_address_and_says_where_it_stands(
    zainab, db, time_machine, address, steps, says
):
    time_machine.move_to(NOW, tick=False)
    stories.public()
    body = "<p>A <b>paper</b> .</p><p>Of Lagos.</p>"
    Front.objects.get().add_child(instance=PlainPage(title="About us", slug="about", body=body))

    page = zainab.get(address, {"fbclid": "1"})

    told = metas(page)
    assert told["canonical"] == told["og:url"] == f"{HOME}{address}"
    assert told["og:title"] == steps[-1]
    assert told.get("description", "").startswith(says)
    trail = graph(page.content.decode())["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in trail] == ["Citydesk", *steps]
    assert trail[-1]["item"]["@id"] == f"{HOME}{address}"


def test_the_owners_words_come_before_ours(zainab, db):
    page = PlainPage(title="Our rules", slug="how-we-work", body="<p>We ask.</p>")
    page.search_description = "Whom we ask."
    Front.objects.get().add_child(instance=page)

    told = metas(zainab.get("/how-we-work/"))

    assert (told["og:title"], told["description"]) == ("Our rules", "Whom we ask.")


def test_each_page_of_corrections_has_its_own_address(zainab, db, kunle, monkeypatch):
    monkeypatch.setattr(house_pages, "CORRECTIONS_PER_PAGE", 1)
    for n in range(2):
        story, now = stories.public(f"Story {n}"), NOW + timedelta(hours=n)
        actions.correct(story=story, kind="CORRECTION", text="Four.", by=kunle, now=now)
    (older,) = re.findall(r'href="(\?below=[^"]+)"', zainab.get("/corrections/").content.decode())

    told = metas(zainab.get(f"/corrections/{older}"))

    assert told["canonical"] == f"{HOME}/corrections/{older}"


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("/", {"NewsMediaOrganization"}),
        ("/lagos/", {"BreadcrumbList"}),
        ("/topic/floods/", {"BreadcrumbList"}),
        ("/people/bisi/", {"ProfilePage"}),
    ],
)
def test_every_page_says_what_it_is(zainab, db, address, kinds):
    Person.objects.create(name="Bisi", slug="bisi")
    stories.public(topics=[stories.topic("Floods")])

    page = zainab.get(address)

    assert set(graph(page.content.decode())) == kinds
    assert metas(page)["canonical"] == f"{HOME}{address}"
