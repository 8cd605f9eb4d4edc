"""From a change to the pages that show it: whole, or not at all, whoever dies in between."""

import errno
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, connections, transaction

from citydesk.delivery import noting, purging
from citydesk.delivery import watch as watch_module
from citydesk.delivery.models import Purge
from citydesk.delivery.watch import Watch
from citydesk.lib import process
from citydesk.people.models import Person
from citydesk.pictures.models import Picture
from citydesk.stories.models import Story
from tests.factories import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(reader):
    """A public story whose page is kept."""
    story = stories.public("Bridge reopens")
    for _once_for_the_house in range(2):
        reader.get(story.path)
    del reader.rendered[:]
    return story


def test_a_connection_that_a_page_opens_is_heard_for_good_and_the_page_for_as_long_as_it_takes(
    story, monkeypatch
):
    monkeypatch.setattr(connections["default"], "execute_wrappers", [])
    with noting.taking() as page:
        with noting.taking() as part:
            purging.listen(connection=connection)  # by the first query of a thread
            Story.objects.exists()
        Person.objects.exists()
    Picture.objects.exists()

    assert connection.execute_wrappers == [purging.hear]
    assert part.tables == {"stories_story"}
    assert page.tables == {"stories_story", "people_person"}


def rename(story):
    Story.objects.filter(pk=story.pk).update(headline="Bridge closes")


@pytest.fixture
def dying(monkeypatch):
    """Whoever writes now dies before the rows are applied."""
    monkeypatch.setattr(purging, "apply_waiting", lambda: 0)
    yield
    monkeypatch.undo()


def test_a_change_is_seen_as_soon_as_it_is_committed(reader, story):
    rename(story)

    assert "Bridge closes" in reader.get(story.path).text
    assert not Purge.objects.exists()


def test_within_the_transaction_readers_see_what_was(reader, story):
    with transaction.atomic():
        rename(story)
        assert reader.store.find(story.path) is not None
        assert Purge.objects.filter(tag=f"story:{story.pk}").exists()

    assert reader.store.find(story.path) is None


def test_what_is_undone_purges_nothing(reader, story):
    with transaction.atomic():
        rename(story)
        transaction.set_rollback(True)

    reader.get(story.path)
    assert reader.rendered == []
    assert not Purge.objects.exists()


def test_a_savepoint_undone_in_between_loses_no_purge(reader, story):
    with transaction.atomic():
        with transaction.atomic():
            rename(story)
            transaction.set_rollback(True)
        rename(story)

    assert "Bridge closes" in reader.get(story.path).text


def test_a_row_saved_by_itself_is_seen_too(reader, story):
    Person.objects.create(name="Bisi", slug="bisi")
    picture = Picture.objects.get(pk=stories.picture().pk)
    picture.credit = "Photo: B."
    picture.save()

    assert not Purge.objects.exists()


def test_what_a_dead_process_left_is_applied_by_the_watch(reader, story, dying, monkeypatch):
    rename(story)
    assert "Bridge reopens" in reader.get(story.path).text
    assert Purge.objects.exists()
    monkeypatch.undo()

    Watch().look(0.0)

    assert "Bridge closes" in reader.get(story.path).text
    assert not Purge.objects.exists()


def test_only_one_is_on_watch(pages_folder, reader):
    first, second = Watch(), Watch()

    assert first._is_on_duty()
    assert not second._is_on_duty()


def test_another_program_s_change_is_heard(reader, story):
    """By hand, in psql or sqlite3: past Django altogether."""
    wrappers, connection.execute_wrappers = connection.execute_wrappers, []
    try:
        rename(story)
    finally:
        connection.execute_wrappers = wrappers

    purging.apply_waiting()

    assert "Bridge closes" in reader.get(story.path).text


def test_when_purges_cannot_be_read_no_kept_page_is_believed(reader, story, monkeypatch):
    def fail():
        raise DatabaseError

    monkeypatch.setattr(purging, "apply_waiting", fail)

    rename(story)

    assert "Bridge closes" in reader.get(story.path).text


def test_a_draft_purges_nothing_that_readers_see(reader, story):
    version = story.get_latest_revision_as_object()
    version.headline = "Not yet"
    version.save_revision()
    stories.draft("Another draft")

    reader.get(story.path)

    assert reader.rendered == []


def test_a_story_purges_no_page_that_does_not_show_it(reader, story):
    sport = stories.public("A match", section=stories.section("Sport"))
    addresses = ["/sport/", "/feed/sport/", sport.path, "/rewards/", "/robots.txt"]
    for address in addresses * 2:
        reader.get(address)
    del reader.rendered[:]

    rename(story)
    for address in addresses:
        reader.get(address)

    assert reader.rendered == []


def test_while_a_migration_has_lifted_the_triggers_nothing_is_kept_for_long(reader, story):
    from django.apps import apps

    from citydesk.delivery import watching

    plan = [("a migration", False)]
    watching.lift(plan=plan)
    try:
        rename(story)
        Watch().look(0.0)

        assert "Bridge closes" in reader.get(story.path).text
    finally:
        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        watching.install(sender=last, plan=plan)
    assert watching.is_whole()


def test_a_migration_leaves_the_triggers_and_no_page(reader, story):
    from django.apps import apps

    from citydesk.delivery import watching

    plan = [("a migration", False)]
    watching.lift(plan=plan)
    rename(story)  # as a migration may, while nobody watches
    last = [app for app in apps.get_app_configs() if app.models_module][-1]
    watching.install(sender=last, plan=plan)
    Watch().look(0.0)

    assert "Bridge closes" in reader.get(story.path).text
    Story.objects.filter(pk=story.pk).update(headline="Bridge stays")
    assert "Bridge stays" in reader.get(story.path).text


def test_a_start_without_a_migration_touches_no_trigger(reader, story, django_assert_num_queries):
    """Other nodes serve meanwhile, and would have to wait for the tables."""
    from django.apps import apps

    from citydesk.delivery import watching

    last = [app for app in apps.get_app_configs() if app.models_module][-1]
    with django_assert_num_queries(2):
        watching.install(sender=last, plan=[])


def test_a_start_after_a_release_that_watched_otherwise_makes_the_triggers_anew(
    reader, monkeypatch
):
    from django.apps import apps

    from citydesk.delivery import watching

    last = [app for app in apps.get_app_configs() if app.models_module][-1]
    story = watching.shown()["stories_story"]
    with monkeypatch.context() as patch:
        patch.setitem(watching.shown(), "stories_story", replace(story, tags=("'another'",)))
        assert not watching.is_whole()
        watching.install(sender=last, plan=[])
        assert watching.is_whole()

    watching.install(sender=last, plan=[])
    assert watching.is_whole()


def test_a_disk_that_is_away_for_a_moment_ends_no_watch(reader, monkeypatch):
    watch = Watch()

    def away(_path):
        raise OSError(errno.EROFS, "read-only")

    with monkeypatch.context() as patched:
        patched.setattr(process, "hold", away)
        watch.look(0.0)
    assert watch._lock is None

    watch.look(1.0)
    assert watch._lock is not None


def test_a_watch_that_cannot_start_its_senders_leaves_its_duty_to_another(
    reader, settings, monkeypatch
):
    first, second = Watch(), Watch()

    def no_thread(*_told, **_more):
        raise RuntimeError("can't start new thread")

    settings.CITYDESK_CACHES = [None]
    with monkeypatch.context() as patched:
        patched.setattr(watch_module, "Sender", no_thread)
        first.look(0.0)
    settings.CITYDESK_CACHES = []

    second.look(0.0)
    assert (first._lock, second._lock is not None) == (None, True)
