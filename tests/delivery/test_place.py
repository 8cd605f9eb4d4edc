"""A node's place among those who are told of purges: its own, and kept over a restart."""

import shutil

import pytest

from citydesk.delivery import generations, place, purging, store
from citydesk.delivery.models import Keeper, Purge
from citydesk.stories.models import Story
from tests.factories import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(reader):
    """A public story whose page is kept."""
    story = stories.public("Bridge reopens")
    for _once_for_the_house in range(2):
        reader.get(story.path)
    return story


def reopen():
    """As another process has it."""
    store._at.cache_clear()
    generations.at.cache_clear()


def test_who_comes_back_has_its_place_and_its_pages(reader, story):
    before = place.keeper()
    reopen()

    place.take()
    purging.look()

    assert place.keeper() == before
    assert store.opened().find(story.path)


def test_what_was_purged_while_it_was_away_is_not_believed(reader, story, monkeypatch):
    place.leave()
    assert store.opened().find(story.path) is None or not place.is_shared()
    monkeypatch.setattr(purging, "apply_waiting", lambda: 0)  # another node's change
    Story.objects.filter(pk=story.pk).update(headline="Bridge closes")

    place.take()
    purging.look()

    assert "Bridge closes" in reader.get(story.path).text


def test_a_copied_folder_has_no_place_and_believes_nothing(reader, story, pages_folder, settings):
    before = place.keeper()
    settings.CITYDESK_PAGES = pages_folder.with_name("copy")
    shutil.copytree(pages_folder, settings.CITYDESK_PAGES)
    reopen()
    assert place.keeper() == 0

    Story.objects.filter(pk=story.pk).update(headline="Bridge closes")  # a command in the copy
    purging.look()

    assert place.keeper() not in {0, before}
    assert store.opened().find(story.path) is None
    assert Purge.objects.filter(keeper=before, tag=f"story:{story.pk}").exists()


def test_an_older_file_of_generations_has_no_place_any_more(reader, story, pages_folder):
    """From a backup, written over the one that there was."""
    kept = store.opened().generations
    older = bytes(kept.cells)
    place.take()
    Story.objects.filter(pk=story.pk).update(headline="Bridge closes")
    kept.cells[:] = memoryview(older).cast("Q")
    assert kept.are_believed()

    place.take()

    assert store.opened().find(story.path) is None


def test_a_keeper_is_told_of_each_change_in_rows_of_its_own(reader, story):
    varnish = Keeper.objects.create(name="varnish", is_node=False)

    Story.objects.filter(pk=story.pk).update(headline="Bridge closes")

    tags = set(Purge.objects.filter(keeper=varnish).values_list("tag", flat=True))
    assert f"story:{story.pk}" in tags
    assert not Purge.objects.exclude(keeper=varnish).exists()
    assert "Bridge closes" in reader.get(story.path).text


def test_before_anybody_keeps_pages_nobody_is_told(db):
    Keeper.objects.all().delete()

    stories.public("Bridge reopens")

    assert not Purge.objects.exists()
