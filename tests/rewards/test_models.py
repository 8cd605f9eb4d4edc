"""What a reward's row must not give away."""

import pytest
from wagtail.models import ReferenceIndex

from citydesk.rewards import actions
from citydesk.rewards.models import Reward
from tests.cast import NOW
from tests.factories import stories
from tests.factories.rewards import approver

pytestmark = pytest.mark.django_db


def test_no_list_of_wagtails_leads_from_a_story_to_who_was_paid_for_it(
    amaka, rate, django_capture_on_commit_callbacks
):
    story = stories.public("Bridge reopens")
    with django_capture_on_commit_callbacks(execute=True):
        actions.offer(
            key="tip:T-1", contributor=amaka, rate=rate, by=approver(), now=NOW, story=story
        )

    assert not ReferenceIndex.is_indexed(Reward)
    assert not ReferenceIndex.get_references_to(story).exists()
