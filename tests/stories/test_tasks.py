from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from citydesk.pictures.actions import discard
from citydesk.pictures.models import Card, Picture
from citydesk.pictures.tasks import sweep
from citydesk.stories import actions, tasks
from citydesk.stories.models import Story
from citydesk.web.models import House
from tests.factories import stories


def test_what_is_due_is_published_and_what_is_over_is_taken_down(db):
    now = timezone.now()
    over = stories.public("Over")
    due = stories.draft("Due")
    version = due.get_latest_revision_as_object()
    version.go_live_at = now - timedelta(minutes=1)
    version.save_revision()
    due.refresh_from_db()
    due.latest_revision.approved_go_live_at = now - timedelta(minutes=1)
    due.latest_revision.save()
    Story.objects.filter(pk=over.pk).update(expire_at=now - timedelta(minutes=1))

    for _ in range(2):
        tasks.publish_due.call()

    assert set(Story.objects.filter(live=True)) == {due}


def test_one_bad_story_does_not_stop_the_rest(db, monkeypatch, caplog):
    for headline in ("Bad", "Good"):
        story = stories.public(headline)
        Story.objects.filter(pk=story.pk).update(expire_at=timezone.now())
    honest = actions.expire

    def stumble(*, thing, now):
        if thing.headline == "Bad":
            raise RuntimeError("the disk is full")
        honest(thing=thing, now=now)

    stumble.__name__ = "expire"
    monkeypatch.setattr(actions, "expire", stumble)

    tasks.publish_due.call()

    assert [story.headline for story in Story.objects.filter(live=True)] == ["Bad"]
    assert "the disk is full" in caplog.text


def asked_for():
    rows = DBTaskResult.objects.filter(task_path__endswith="draw_card")
    return [row.args_kwargs["args"][0] for row in rows]


def test_a_published_story_gets_its_card(db):
    story = stories.public()
    assert asked_for() == [story.pk]

    tasks.draw_card.func(story.pk)

    assert Card.objects.get(story=story.pk).drawn


def test_a_withdrawn_story_gets_none_and_loses_the_one_it_had(db, kunle):
    story = stories.public()
    tasks.draw_card.func(story.pk)
    name = Card.objects.get().file

    actions.unpublish(story=story, by=kunle, reason="The family asked", now=timezone.now())
    tasks.draw_card.func(story.pk)
    sweep.func()

    assert not Card.objects.exists()
    assert not Picture().file.storage.exists(name)


def test_an_old_card_whose_picture_has_another_file_is_asked_for_again(db, monkeypatch):
    monkeypatch.setattr(tasks, "_CARDS_KEPT_UP", 1)
    picture = stories.picture()
    old = stories.public("Old", pictures=[picture], at=timezone.now() - timedelta(days=9))
    new = stories.public("New")
    for story in (old, new):
        tasks.draw_card.func(story.pk)
    DBTaskResult.objects.all().delete()

    discard(picture=picture, now=timezone.now())
    tasks.go_on_with_cards.func()

    assert asked_for() == [old.pk]


def test_cards_that_are_missing_or_show_what_was_are_asked_for_again(db):
    right, lost = stories.public("Right"), stories.public("Lost")
    tasks.draw_card.func(right.pk)
    DBTaskResult.objects.all().delete()

    tasks.go_on_with_cards.func()
    assert asked_for() == [lost.pk]

    house = House.load()
    house.name = "The Lagoon Heron"
    house.save()
    tasks.go_on_with_cards.func()
    assert set(asked_for()) == {lost.pk, right.pk}
