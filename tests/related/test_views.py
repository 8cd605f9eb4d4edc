import pytest
from django.test import Client
from django.urls import reverse

from citydesk.related import tasks
from citydesk.related.models import Refusal, Suggestion
from citydesk.stories.viewsets import StoryViewSet
from tests.factories import stories

FLOOD = "The flood at Lekki came with the rain at night."


@pytest.fixture
def pair(db):
    for n in range(5):
        stories.public(f"Matter {n}", text=f"Council said so on day {n}.")
    other = stories.public("Lekki under water", text=FLOOD)
    story = stories.public("Lekki dries", text="After the flood and the rain, Lekki dries.")
    return story, other


def screen(story):
    return reverse("related-further-reading", args=[story.pk])


def test_an_editor_sees_what_was_found_and_why(kunles_browser, pair):
    story, _other = pair
    edit = reverse(StoryViewSet.name_of("edit"), args=[story.pk])
    assert screen(story) in kunles_browser.get(edit).content.decode()
    assert "It is being looked for" in kunles_browser.get(screen(story)).content.decode()

    tasks.look.func(story.pk)

    page = kunles_browser.get(screen(story)).content.decode()
    assert "Lekki under water" in page
    assert "because: Lekki" in page
    assert "the same day" in page


def test_an_editor_refuses_one_and_allows_it_again(kunles_browser, pair):
    story, other = pair
    tasks.look.func(story.pk)

    page = kunles_browser.post(reverse("related-refuse", args=[story.pk, other.pk]), follow=True)
    tasks.look.func(story.pk)

    assert "Not wanted here" in page.content.decode()
    assert not Suggestion.objects.filter(story=story).exists()

    kunles_browser.post(reverse("related-allow", args=[story.pk, other.pk]))
    tasks.look.func(story.pk)
    assert Suggestion.objects.filter(story=story).exists()


@pytest.mark.parametrize("name", ["related-refuse", "related-allow"])
def test_a_reader_decides_nothing(zainab, pair, name):
    story, other = pair

    assert zainab.post(reverse(name, args=[story.pk, other.pk])).status_code == 302
    assert zainab.get(screen(story)).status_code == 302
    assert not Refusal.objects.exists()


def test_nothing_is_decided_by_a_link(kunles_browser, pair):
    story, other = pair

    assert (
        kunles_browser.get(reverse("related-refuse", args=[story.pk, other.pk])).status_code == 405
    )


def test_a_form_of_another_site_decides_nothing(kunle, pair):
    story, other = pair
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(kunle)

    assert browser.post(reverse("related-refuse", args=[story.pk, other.pk])).status_code == 403
