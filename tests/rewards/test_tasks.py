"""The worker's own way to rewards."""

import time

import pytest

from citydesk.rewards import tasks
from citydesk.rewards.models import Reward
from tests.cast import NOW


@pytest.mark.django_db
def test_the_task_delivers_what_is_due(provider, due):
    provider.control(ahead_seconds=time.time() - NOW.timestamp())  # back to our own clock

    tasks.drive_rewards.call()

    assert Reward.objects.get().state == "DELIVERED"


def test_it_comes_round_and_whenever_somebody_pokes():
    assert tasks.PERIODIC[tasks.drive_rewards] <= 5
    assert tasks.drive_rewards in tasks.ON_WAKE
