import uuid
from datetime import timedelta

from citydesk.comments import actions, queries
from tests.cast import NOW
from tests.factories import stories


def write(story, name, minutes):
    return actions.post(
        id=uuid.uuid4(), story=story, name=name, text="x", now=NOW + timedelta(minutes=minutes)
    )


def test_readers_see_what_was_published_under_that_story_oldest_first(kunle):
    story, other = stories.public("One"), stories.public("Other")
    for who, where, state in [
        (write(story, "second", 2), story, "PUBLISHED"),
        (write(story, "first", 1), story, "PUBLISHED"),
        (write(story, "bad", 1), story, "REJECTED"),
        (write(other, "elsewhere", 0), other, "PUBLISHED"),
    ]:
        assert who.story == where
        actions.decide(comment=who, state=state, by=kunle, now=NOW)
    write(story, "waiting", 0)

    assert [c.name for c in queries.published(story)] == ["first", "second"]


def test_the_desk_sees_what_waits_longest_first_then_the_latest_decisions(kunle):
    story = stories.public()
    for name, minutes in [("young", 9), ("old", 1)]:
        write(story, name, minutes)
    for name, hours in [("decided first", 1), ("decided last", 2)]:
        decided = write(story, name, 0)
        now = NOW + timedelta(hours=hours)
        actions.decide(comment=decided, state="PUBLISHED", by=kunle, now=now)

    names = [c.name for c in queries.for_desk()]

    assert names == ["old", "young", "decided last", "decided first"]
