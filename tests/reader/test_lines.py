import uuid
from datetime import timedelta

import pytest

from citydesk.comments import actions as comments
from citydesk.people.models import Person
from citydesk.reader import lines
from citydesk.related.models import Suggestion
from citydesk.stories import actions
from citydesk.stories.models import Byline, Front, FurtherReading, Pick, Story, Video
from tests.cast import NOW
from tests.factories import adverts, stories
from tests.factories.adverts import TODAY


def around(story):
    return lines.around(story, today=TODAY)


def headlines(found):
    return [story.headline for story in found]


@pytest.fixture
def story(db):
    return stories.public("The story")


def publish(story, **children):
    """Publish a version with these bylines and further reading."""
    version = story.get_latest_revision_as_object()
    for name, rows in children.items():
        setattr(version, name, rows)
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)


def test_a_story_alone_has_nothing_around_it(story):
    found = around(story)

    assert (found.people, found.corrections, found.comments, found.further_reading) == ([],) * 4
    assert (found.video, found.booking) == (None, None)


def test_bylines_stand_in_the_editors_order(story):
    names = ["Tolu", "Bisi", "Ada"]
    people = [Person.objects.create(name=name, slug=name.lower()) for name in names]
    publish(story, bylines=[Byline(person=p, sort_order=n) for n, p in enumerate(people)])

    assert [person.name for person in around(story).people] == names
    assert around(story).people[0].get_absolute_url() == "/people/tolu/"


def test_topics_stand_in_the_editors_order_each_once(db):
    floods, ferries = stories.topic("Floods"), stories.topic("Ferries")
    story = stories.public(topics=[floods, ferries, floods])

    assert around(story).topics == [floods, ferries]
    assert [topic.get_absolute_url() for topic in around(story).topics] == [
        "/topic/floods/",
        "/topic/ferries/",
    ]


def test_corrections_stand_in_order_of_time(story, kunle):
    for kind, hours in (("CORRECTION", 2), ("CLARIFICATION", 1)):
        now = NOW + timedelta(hours=hours)
        actions.correct(story=story, kind=kind, text=f"after {hours}", by=kunle, now=now)

    found = around(story).corrections

    assert [c.text for c in found] == ["after 1", "after 2"]
    assert found[0].get_kind_display() == "clarification"
    assert found[0].corrected_at == NOW + timedelta(hours=1)


def test_further_reading_is_what_an_editor_chose_and_only_what_is_public(story):
    chosen = stories.public("Chosen")
    withdrawn = stories.draft("Not public")
    stories.public("Newer, and nobody's choice", at=NOW + timedelta(hours=1))
    publish(story, further_reading=[FurtherReading(other=s) for s in (withdrawn, chosen)])

    assert headlines(around(story).further_reading) == ["Chosen"]


def test_what_was_found_by_itself_comes_after_an_editors_choice(story):
    chosen, both, found, withdrawn = (
        stories.public(name, at=NOW - timedelta(days=9))
        for name in ("Chosen", "Both", "Found", "Withdrawn")
    )
    publish(story, further_reading=[FurtherReading(other=s) for s in (chosen, both)])
    for place, other in enumerate((both, withdrawn, found)):
        Suggestion.objects.create(
            story=story, other=other, place=place, shared=["Lekki"], days_apart=9
        )
    Story.objects.filter(pk=withdrawn.pk).update(live=False)

    assert headlines(around(story).further_reading) == ["Chosen", "Both", "Found"]


def test_without_a_choice_the_newest_four_of_the_section_stand_there(story):
    for n in range(5):
        stories.public(f"Lagos {n}", at=NOW + timedelta(hours=n))
    stories.public("Sport", section=stories.section("Sport"), at=NOW + timedelta(hours=9))

    found = around(story).further_reading

    assert headlines(found) == ["Lagos 4", "Lagos 3", "Lagos 2", "Lagos 1"]
    assert found[0].published_at == NOW + timedelta(hours=4)
    assert found[0].path.startswith("/2026/11/lagos-4")


def test_picks_leave_out_the_story_itself_what_is_over_and_what_is_not_public(story):
    front = Front.objects.get()
    rows = [
        Pick(story=story),
        Pick(story=stories.public("Until today"), until=TODAY),
        Pick(story=stories.public("Until yesterday"), until=TODAY - timedelta(days=1)),
        Pick(story=stories.draft("A draft")),
        Pick(story=stories.public("Always")),
    ]
    front.picks = rows
    front.save()

    assert headlines(around(story).picks) == ["Until today", "Always"]


def test_comments_are_this_storys_and_published(story, kunle):
    other = stories.public("Other")
    for where, state, text in [
        (story, "PUBLISHED", "second"),
        (story, "PUBLISHED", "first"),
        (story, "REJECTED", "rude"),
        (other, "PUBLISHED", "elsewhere"),
    ]:
        now = NOW - timedelta(hours=text == "first")
        made = comments.post(id=uuid.uuid4(), story=where, name="Ngozi", text=text, now=now)
        comments.decide(comment=made, state=state, by=kunle, now=now)

    assert [comment.text for comment in around(story).comments] == ["first", "second"]


def test_the_video_is_the_fronts(story):
    stories.section()
    front = Front.objects.get()
    poster = stories.picture()
    Video.objects.create(title="Another", url="https://film.example/2", poster=poster)
    front.video = Video.objects.create(
        title="Ferry", url="https://film.example/1", poster=poster, seconds=64, credit="Film: A."
    )
    front.save()

    video = around(story).video

    assert (video.title, video.seconds, video.credit) == ("Ferry", 64, "Film: A.")
    assert video.poster_id == poster.pk


def test_the_advert_is_the_latest_sold_that_was_vetted(story):
    picture = stories.picture()
    adverts.booking(headline="First sold")
    adverts.booking(headline="Last sold", picture=picture, text="Call.")
    adverts.booking(headline="Not vetted", vetting_number="")
    adverts.booking(headline="Front", placement="FRONT")

    booking = around(story).booking

    assert (booking.headline, booking.text, booking.picture_id) == (
        "Last sold",
        "Call.",
        picture.pk,
    )
    assert booking.advertiser.name == "Tamuno Generators"
    assert booking.vetting_number == "ARCON/0001"


def test_all_of_it_is_one_query(story, django_assert_num_queries):
    lines.around(story, today=TODAY)
    with django_assert_num_queries(1):
        lines.around(story, today=TODAY)


def test_a_story_that_was_never_saved_has_its_surroundings_too(story):
    fresh = type(story)(headline="New", section=story.section)

    assert headlines(around(fresh).further_reading) == ["The story"]
