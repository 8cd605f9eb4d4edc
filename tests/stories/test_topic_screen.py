import pytest
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from citydesk.stories.models import Topic
from tests.factories import stories
from tests.stories.test_viewsets import edit, form_of

CHOOSER = "/desk/snippets/choose/stories/topic/"


def choose(browser, story, *topics, button="action-publish"):
    """What the editor's script sends when these topics are chosen, in this order."""
    rows = [{"topic": topic.pk, "ORDER": n} for n, topic in enumerate(topics, start=1)]
    page = browser.get(edit(story))
    chosen = nested_form_data({"topics": inline_formset(rows)})
    answer = browser.post(edit(story), form_of(page) | chosen | {button: "x"}, follow=True)
    story.refresh_from_db()
    return answer


def names(story):
    return [row.topic.name for row in story.topics.all()]


@pytest.fixture
def story(db):
    return stories.draft("Ferry doubles its boats")


def test_an_editor_puts_a_story_under_several_topics_in_their_order(kunles_browser, story, zainab):
    ferries, floods = stories.topic("Ferries"), stories.topic("Floods")

    choose(kunles_browser, story, floods, ferries)

    assert names(story) == ["Floods", "Ferries"]
    page = zainab.get(story.path).content.decode()
    assert page.index('href="/topic/floods/"') < page.index('href="/topic/ferries/"')


def test_a_topic_of_a_draft_is_not_the_public_storys(kunles_browser, zainab):
    story, floods = stories.public("Ferry"), stories.topic("Floods")

    choose(kunles_browser, story, floods, button="save")

    assert names(story.get_latest_revision_as_object()) == ["Floods"]
    assert "/topic/floods/" not in zainab.get(story.path).content.decode()
    assert zainab.get("/topic/floods/").status_code == 404


def test_a_topic_that_is_deleted_is_no_more_of_any_version(kunles_browser, story):
    floods = stories.topic("Floods")
    choose(kunles_browser, story, floods)

    floods.delete()

    story.refresh_from_db()
    assert names(story) == names(story.get_latest_revision_as_object()) == []


def test_topics_are_found_as_they_are_typed(kunles_browser, db):
    stories.topic("Floods")
    stories.topic("Ferries")

    found = kunles_browser.get(f"{CHOOSER}results/", {"q": "flo"}).content.decode()

    assert "Floods" in found
    assert "Ferries" not in found


def test_an_editor_adds_a_topic_without_leaving_the_story(kunles_browser, db):
    fields = {"name": "Ọ̀ṣun bridge", "standfirst": "Weeks."}

    answer = kunles_browser.post(f"{CHOOSER}create/", fields)

    assert answer.json()["step"] == "chosen"
    assert Topic.objects.get().slug == "osun-bridge"


@pytest.mark.parametrize("name", ["Floods!", "الفيضانات"])
def test_a_topic_whose_address_is_taken_or_none_is_refused_with_the_reason(kunles_browser, name):
    stories.topic("Floods")

    answer = kunles_browser.post(f"{CHOOSER}create/", {"name": name})

    assert answer.json()["step"] == "reshow_creation_form"
    assert "error-message" in answer.json()["htmlFragment"]
    assert Topic.objects.count() == 1


def test_a_reporter_chooses_topics_and_makes_none(bisi, db):
    browser = Client()
    browser.force_login(bisi)
    stories.topic("Floods")

    assert "Floods" in browser.get(CHOOSER).json()["html"]
    assert browser.get("/desk/topics/add/").status_code == 302
    browser.post(f"{CHOOSER}create/", {"name": "Ferries"})
    assert Topic.objects.count() == 1
