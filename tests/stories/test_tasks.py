from datetime import timedelta

from django.utils import timezone

from citydesk.stories import actions, tasks
from citydesk.stories.models import Story
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
