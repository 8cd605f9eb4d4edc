import uuid
from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from citydesk.comments import actions
from citydesk.comments.models import Comment
from tests.cast import NOW
from tests.factories import stories

LATER = NOW + timedelta(hours=1)
State = Comment.State


@pytest.fixture
def comment(db):
    return actions.post(
        id=uuid.uuid4(), story=stories.public(), name="Ngozi", text="It hums.", now=NOW
    )


def test_a_comment_waits_for_the_desk(comment):
    assert (comment.state, comment.decided_at) == (State.HELD, None)


def test_the_same_comment_twice_is_one(comment):
    again = actions.post(
        id=comment.id, story=comment.story, name="Ngozi", text="It hums.", now=LATER
    )

    assert again.written_at == NOW
    assert Comment.objects.count() == 1


def test_a_decision_has_its_time_its_editor_and_an_entry(comment, kunle):
    actions.decide(comment=comment, state=State.PUBLISHED, by=kunle, now=LATER)

    assert (comment.state, comment.decided_at, comment.decided_by) == (
        State.PUBLISHED,
        LATER,
        kunle,
    )
    entry = ModelLogEntry.objects.get(action="citydesk.comment.published")
    assert entry.user == kunle
    assert entry.label == f"{comment.story.reference} {comment.pk}"
    assert "Ngozi" not in entry.label


def test_deciding_twice_is_once(comment, kunle):
    for now in (NOW, LATER):
        actions.decide(comment=comment, state=State.REJECTED, by=kunle, now=now)

    assert comment.decided_at == NOW
    assert ModelLogEntry.objects.filter(action="citydesk.comment.rejected").count() == 1


def test_a_decision_may_be_changed(comment, kunle):
    for state in (State.PUBLISHED, State.REJECTED, State.HELD):
        actions.decide(comment=comment, state=state, by=kunle, now=LATER)

    assert (comment.state, comment.decided_by) == (State.HELD, None)


def test_an_unknown_decision_is_refused(comment, kunle):
    with pytest.raises(ValueError, match="LOST"):
        actions.decide(comment=comment, state="LOST", by=kunle, now=LATER)
