import pytest
from django_tasks_db.models import DBTaskResult

from citydesk.related import queries, tasks
from citydesk.related.models import Looked
from citydesk.stories import actions
from tests.cast import NOW
from tests.factories import stories

pytestmark = pytest.mark.django_db
WORDS = "The flood at Lekki came with the rain at night."


def asked_for():
    rows = DBTaskResult.objects.filter(task_path__endswith="related.tasks.look")
    return [tuple(row.args_kwargs["args"]) for row in rows.order_by("enqueued_at")]


def others():
    for n in range(5):
        stories.public(f"Matter {n}", text=f"Council said so on day {n}.")


def test_an_older_story_leads_to_what_became_of_it():
    others()
    older = stories.public("Lekki under water", text=WORDS)
    tasks.look.func(older.pk)
    newer = stories.public("Lekki dries", text="After the flood and the rain, Lekki dries.")
    DBTaskResult.objects.all().delete()

    tasks.look.func(newer.pk, onward=True)
    assert asked_for() == [(older.pk,)]
    tasks.look.func(older.pk)

    assert [row.other for row in queries.suggested(older)] == [newer]
    assert asked_for() == [(older.pk,)]  # and no further


def test_a_withdrawn_story_is_not_looked_at(kunle):
    story = stories.public()
    actions.unpublish(story=story, by=kunle, reason="Asked", now=NOW)

    tasks.look.func(story.pk)

    assert not Looked.objects.exists()


def test_a_story_whose_task_was_lost_is_found():
    done, lost = stories.public("Done"), stories.public("Lost")
    stories.draft("A draft")
    tasks.look.func(done.pk)
    DBTaskResult.objects.all().delete()

    tasks.go_on_looking.func()

    assert asked_for() == [(lost.pk,)]
