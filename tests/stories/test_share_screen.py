import pytest
from django.urls import reverse

from citydesk.stories import tasks
from citydesk.stories.models import Story
from citydesk.stories.viewsets import StoryViewSet
from tests.factories import stories


def address(story, view="share"):
    return reverse(StoryViewSet.name_of(view), args=[story.pk])


@pytest.fixture
def story(db):
    return stories.public("Bridge reopens")


def test_an_editor_finds_the_card_and_the_words(kunles_browser, story):
    assert address(story) in kunles_browser.get(address(story, "edit")).content.decode()
    assert "is being drawn" in kunles_browser.get(address(story)).content.decode()

    tasks.draw_card.func(story.pk)

    page = kunles_browser.get(address(story)).content.decode()
    assert "/media/images/card-" in page
    assert "*Bridge reopens*" in page
    assert f"http://127.0.0.1:8000{story.path}" in page


def test_a_draft_is_not_shared(kunles_browser, db):
    draft = stories.draft()

    assert address(draft) not in kunles_browser.get(address(draft, "edit")).content.decode()
    assert kunles_browser.get(address(draft)).status_code == 404


def test_a_stranger_shares_nothing_from_here(zainab, story):
    assert zainab.get(address(story)).status_code == 302


def test_hostile_words_stay_words(kunles_browser, story):
    Story.objects.filter(pk=story.pk).update(headline="</textarea><script>alert(1)</script>")

    assert "<script>alert" not in kunles_browser.get(address(story)).content.decode()
