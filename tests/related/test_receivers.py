from django_tasks_db.models import DBTaskResult

from tests.factories import stories


def test_a_story_that_is_published_is_looked_at(db):
    story = stories.public()

    (row,) = DBTaskResult.objects.filter(task_path__endswith="related.tasks.look")

    assert row.args_kwargs == {"args": [story.pk], "kwargs": {"onward": True}}
