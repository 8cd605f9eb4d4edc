from datetime import timedelta

import pytest
from wagtail.rich_text import RichText

from citydesk.reader import queries
from citydesk.stories.models import Front, Pick, Section
from tests.cast import NOW
from tests.factories import stories


def front():
    return queries.front_page(Front.objects.get(), now=NOW + timedelta(days=1))


def headlines(found):
    return [story.headline for story in found]


@pytest.fixture
def twenty(db):
    """Twenty stories, the newest first; every second has a picture, every fifth is an opinion."""
    made = []
    for n in range(20):
        kind = {"kind": "OPINION"} if n % 5 == 4 else {}
        pictures = [stories.picture()] if n % 2 == 0 else []
        made.append(
            stories.public(f"Story {n}", at=NOW - timedelta(hours=n), pictures=pictures, **kind)
        )
    return made


def test_a_front_of_twenty_shows_each_story_once(twenty):
    page = front()

    shown = [page.lead, *page.pair, *page.briefs, *page.opinions, *page.more]
    assert sorted(headlines(shown)) == sorted(story.headline for story in twenty)


def test_the_rows_of_a_front_have_their_shape(twenty):
    page = front()

    assert page.lead.headline == "Story 0"
    assert len(page.pair) == 2
    assert all(story.lead_picture for story in page.pair)
    assert len(page.briefs) == queries.BRIEFS_MAX
    assert {story.kind for story in page.opinions} == {"OPINION"}


def test_a_story_of_a_section_that_is_not_listed_any_more_still_tells_it(db):
    stories.public("Bridge")
    Section.objects.get(title="Lagos").unpublish()

    page = front()

    assert page.sections == []
    assert page.lead.section.title == "Lagos"


def test_the_lead_is_the_editors_choice_while_it_is_public(twenty, kunle):
    page = Front.objects.get()
    page.lead = twenty[7]
    page.save()

    assert front().lead.headline == "Story 7"

    from citydesk.stories import actions

    actions.unpublish(story=twenty[7], by=kunle, reason="", now=NOW)
    assert front().lead.headline == "Story 0"


def test_a_front_of_opinions_only_has_no_lead(db):
    stories.public("I think", kind="OPINION")

    page = front()

    assert page.lead is None
    assert headlines(page.opinions) == ["I think"]


def test_picks_stand_on_the_front_besides_their_row(twenty):
    page = Front.objects.get()
    page.picks = [Pick(story=twenty[3]), Pick(story=twenty[1])]
    page.save()

    assert headlines(front().picks) == ["Story 3", "Story 1"]


def test_a_long_list_is_paged_without_counting_it(twenty, django_assert_num_queries):
    section = stories.section()
    oldest = stories.public("One more", at=NOW - timedelta(days=1))

    first = queries.listing(section)
    last = queries.listing(section, first.stories[-1])

    assert len(first.stories) == 20
    assert (first.newer, first.older) == (None, f"after={first.stories[-1].reference}")
    assert (last.stories, last.newer, last.older) == ([oldest], "", None)
    with django_assert_num_queries(1):
        queries.listing(section)
    with django_assert_num_queries(2) as asked:
        queries.listing(section, first.stories[-1])
    assert not any("OFFSET" in query["sql"] or "COUNT" in query["sql"] for query in asked)


def test_a_topic_is_paged_like_a_section(db, django_assert_num_queries):
    topic = stories.topic("Floods")
    made = [
        stories.public(f"Story {n}", topics=[topic], at=NOW - timedelta(minutes=n))
        for n in range(42)
    ]
    stories.public("Of no topic")

    first = queries.topic_listing(topic)
    second = queries.topic_listing(topic, first.stories[-1])
    third = queries.topic_listing(topic, second.stories[-1])

    assert [*first.stories, *second.stories, *third.stories] == made
    assert (first.newer, first.older) == (None, f"after={made[19].reference}")
    assert (second.newer, second.older) == ("", f"after={made[39].reference}")
    assert (third.newer, third.older) == (f"after={made[19].reference}", None)
    with django_assert_num_queries(2):  # the stories, and their sections
        queries.topic_listing(topic)
    with django_assert_num_queries(3):
        queries.topic_listing(topic, first.stories[-1])


def test_a_story_put_twice_under_a_topic_stands_there_once(db):
    topic = stories.topic("Floods")
    story = stories.public(topics=[topic, topic])

    assert queries.topic_listing(topic).stories == [story]


@pytest.mark.parametrize(
    "text",
    [
        "<p>" + 'see <a href="https://a.example/">this</a>, ' * 300 + "</p>",
        "<p>See</p><p>this.</p>" * 300,
        f"<p>{'<b>See</b> ... <i>this</i>! ' * 300}</p>",
    ],
)
def test_six_hundred_words_take_three_minutes_whatever_stands_between_them(db, text):
    story = stories.public()
    story.body = [("paragraph", RichText(text))]

    assert queries.story_page(story, now=NOW).minutes == 3


def test_a_section_is_called_by_its_slug_and_only_a_public_one(db):
    section = stories.section("Sport")

    assert queries.section_called("sport") == section
    section.unpublish()
    assert queries.section_called("sport") is None
