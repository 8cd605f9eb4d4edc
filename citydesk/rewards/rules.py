"""May a reward go out, and on whose word?"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydesk.lib.money import naira
from citydesk.people.models import User
from citydesk.rewards.models import Reward, RewardLimits
from citydesk.rewards.types import Standing
from citydesk.sources import queries as sources


class NotAllowed(Exception):
    """Why not, in an editor's words."""


def approvals_needed(*, reward: Reward, limits: RewardLimits) -> int:
    """One up to the owner's limit, two above."""
    most = limits.one_approval_kobo
    return 1 if not most or reward.amount_kobo <= most else 2


def reached(*, reward: Reward, standing: Standing, limits: RewardLimits) -> list[str]:
    """The limits that this reward would go beyond, a sentence each."""
    amount = reward.amount_kobo
    found = []
    if limits.person_day_max and standing.person_day >= limits.person_day_max:
        found.append(_rewards_in(standing.person_day, _("today")))
    if limits.person_week_max and standing.person_week >= limits.person_week_max:
        found.append(_rewards_in(standing.person_week, _("in the last seven days")))
    if _beyond(standing.person_month_kobo, amount, limits.person_month_kobo):
        sentence = _("With this one they get %(kobo)s in thirty days; the limit is %(limit)s.")
        found.append(_told(sentence, standing.person_month_kobo + amount, limits.person_month_kobo))
    if _beyond(standing.story_kobo, amount, limits.story_kobo):
        sentence = _("With this one the story costs %(kobo)s; the limit is %(limit)s.")
        found.append(_told(sentence, standing.story_kobo + amount, limits.story_kobo))
    call = reward.call_for_evidence
    if call and _beyond(standing.call_kobo, amount, call.budget_kobo):
        sentence = _("With this one the call for evidence costs %(kobo)s; its budget is %(limit)s.")
        found.append(_told(sentence, standing.call_kobo + amount, call.budget_kobo))
    if standing.same_phone:
        told = {"who": ", ".join(standing.same_phone)}
        found.append(_("The same phone is paid for what others sent: %(who)s.") % told)
    return found


def _beyond(before: int, amount: int, limit: int) -> bool:
    return bool(limit) and before + amount > limit


def _rewards_in(count: int, when: str) -> str:
    sentence = ngettext(
        "They have had %(n)d reward %(when)s already.",
        "They have had %(n)d rewards %(when)s already.",
        count,
    )
    return sentence % {"n": count, "when": when}


def _told(sentence: str, kobo: int, limit: int) -> str:
    return sentence % {"kobo": naira(kobo), "limit": naira(limit)}


def check_can_decide(*, reward: Reward, by: User) -> None:
    """Raise NotAllowed unless `by` may approve or refuse this reward as it stands."""
    if not by.has_perm("rewards.approve_reward"):
        raise NotAllowed(_("You may not decide about rewards."))
    if reward.state != Reward.State.OFFERED or reward.approved_at:
        raise NotAllowed(_("It has been decided already."))


def check_is_not_theirs(*, reward: Reward, by: User) -> None:
    """Raise NotAllowed if it goes to `by`, or to somebody for whom they typed."""
    if sources.has_address(reward.contributor, by.email) or reward.entered_by_id == by.pk:
        raise NotAllowed(_("It is your own, or you entered it: somebody else has to approve it."))


def check_can_agree(*, reward: Reward, by: User) -> None:
    """Raise NotAllowed unless `by` may say that another bundle is sent for it."""
    if not by.has_perm("rewards.approve_reward"):
        raise NotAllowed(_("You may not decide about rewards."))
    check_is_not_theirs(reward=reward, by=by)


def check_can_approve(*, reward: Reward, by: User, beyond: list[str]) -> None:
    """Raise NotAllowed unless `by` may approve it; `beyond` is what it would go beyond."""
    check_can_decide(reward=reward, by=by)
    check_is_not_theirs(reward=reward, by=by)
    if any(approval.by_id == by.pk for approval in reward.approvals.all()):
        raise NotAllowed(_("You have approved it; a second person has to."))
    if beyond and not by.has_perm("rewards.exceed_rewardlimits"):
        raise NotAllowed(" ".join([*beyond, _("The owner may approve it all the same.")]))


def why_not(*, reward: Reward, by: User, beyond: list[str]) -> str:
    """Why `by` cannot approve it; "" when they can."""
    try:
        check_can_approve(reward=reward, by=by, beyond=beyond)
    except NotAllowed as refused:
        return str(refused)
    return ""
