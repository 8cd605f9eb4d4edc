"""Who may say that a reward goes out, and when only the owner may."""

import pytest

from citydesk.rewards import rules
from citydesk.rewards.models import Reward, RewardLimits
from citydesk.rewards.types import Standing

NOTHING = {
    "person_day": 0,
    "person_week": 0,
    "person_month_kobo": 0,
    "story_kobo": 0,
    "call_kobo": 0,
    "same_phone": (),
}
LIMITS = {
    "one_approval_kobo": 200_000,
    "person_day_max": 2,
    "person_week_max": 5,
    "person_month_kobo": 1_000_000,
    "story_kobo": 300_000,
}


def reached(amount=100_000, limits=None, **standing):
    return rules.reached(
        reward=Reward(amount_kobo=amount),
        standing=Standing(**NOTHING | standing),
        limits=RewardLimits(**LIMITS | (limits or {})),
    )


def test_a_usual_reward_goes_beyond_nothing():
    assert reached() == []


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        ({"person_day": 2}, "They have had 2 rewards today already."),
        ({"person_week": 5}, "They have had 5 rewards in the last seven days already."),
        (
            {"person_month_kobo": 950_000},
            "With this one they get ₦10,500 in thirty days; the limit is ₦10,000.",
        ),
        ({"story_kobo": 250_000}, "With this one the story costs ₦3,500; the limit is ₦3,000."),
        ({"same_phone": ("C-7K2M",)}, "The same phone is paid for what others sent: C-7K2M."),
    ],
)
def test_each_limit_is_told_in_a_sentence(standing, sentence):
    assert reached(**standing) == [sentence]


@pytest.mark.parametrize(
    "standing", [{"person_day": 1}, {"person_month_kobo": 900_000}, {"story_kobo": 200_000}]
)
def test_what_just_fits_is_not_beyond(standing):
    assert reached(**standing) == []


def test_a_limit_of_nothing_is_no_limit():
    off = dict.fromkeys(LIMITS, 0)

    assert reached(limits=off, person_day=99, person_week=99, story_kobo=10**9) == []


@pytest.mark.parametrize(
    ("amount", "most", "needed"), [(200_000, 200_000, 1), (200_001, 200_000, 2), (10**9, 0, 1)]
)
def test_above_the_owners_limit_two_people_have_to_approve(amount, most, needed):
    limits = RewardLimits(one_approval_kobo=most)

    assert rules.approvals_needed(reward=Reward(amount_kobo=amount), limits=limits) == needed
