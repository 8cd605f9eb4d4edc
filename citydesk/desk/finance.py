"""Finance's screen: what waits for a word, what is stuck, what is left, what stories cost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from citydesk.people.models import User
from citydesk.rewards import actions, approving, queries, reckoning, rules
from citydesk.rewards.alarms import A_PERSONS, NotYours, deal_with
from citydesk.rewards.burndown import HEIGHT, WIDTH, burndown
from citydesk.rewards.models import Alarm, Reward, RewardLimits

AT_ONCE_MAX = 100
MONTH = timedelta(days=30)
may_see = permission_required("rewards.view_reward", raise_exception=True)
may_decide = permission_required("rewards.approve_reward", raise_exception=True)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A reward that waits for somebody's word; `why_not` says why this person cannot give it."""

    reward: Reward
    beyond: list[str]
    needed: int
    why_not: str


class RefuseForm(forms.Form):
    """Why it is not paid."""

    why = forms.CharField(label=gettext_lazy("Why not? Only the desk reads this."), max_length=250)


class NoteForm(forms.Form):
    """Why a limit is gone beyond."""

    note = forms.CharField(label=gettext_lazy("Why all the same?"), max_length=250, required=False)


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@require_safe
@may_see
def finance(request: HttpRequest) -> HttpResponse:
    """Everything about rewards that a person has to do or to know."""
    now = timezone.now()
    waiting = _waiting(_who(request), now)
    told = {
        "waiting": waiting,
        "can_approve_all": len(waiting) > 1 and any(not one.why_not for one in waiting),
        "alarms": [(alarm, alarm.kind in A_PERSONS) for alarm in queries.alarms()[:AT_ONCE_MAX]],
        "to_hand_over": queries.to_hand_over().count(),
        "wallets": reckoning.wallets(now),
        "trouble": list(queries.in_trouble(now)[:AT_ONCE_MAX]),
        "budget": burndown(now),
        "width": WIDTH,
        "height": HEIGHT,
        "dearest": queries.dearest_stories(now - MONTH),
        "refuse": RefuseForm(),
        "note": NoteForm(),
        "page_title": _("Finance"),
        "header_icon": "mobile-alt",
    }
    return render(request, "desk/finance.html", told)


def _waiting(by: User, now: datetime) -> list[Waiting]:
    rewards = list(queries.to_approve()[:AT_ONCE_MAX])
    standings, limits = queries.standings(rewards, now), RewardLimits.load()
    found = []
    for reward in rewards:
        beyond = rules.reached(reward=reward, standing=standings[reward.pk], limits=limits)
        found.append(
            Waiting(
                reward=reward,
                beyond=beyond,
                needed=rules.approvals_needed(reward=reward, limits=limits),
                why_not=rules.why_not(reward=reward, by=by, beyond=beyond),
            )
        )
    return found


def waits_for_a_word(reward: Reward | None, *, by: User, now: datetime) -> str:
    """What an editor is told of a reward just offered that somebody else has to approve."""
    if reward is None or reward.approved_at:
        return ""
    standing, limits = queries.standing(reward, now), RewardLimits.load()
    beyond = rules.reached(reward=reward, standing=standing, limits=limits)
    why = rules.why_not(reward=reward, by=by, beyond=beyond)
    return _("The reward waits for somebody's word. %(why)s") % {"why": why}


View = Callable[[HttpRequest, Reward], None]


def decision(view: View) -> Callable[..., HttpResponse]:
    """A POST about one reward; a refusal is said in its own words, and the screen comes again."""

    @wraps(view)
    def decided(request: HttpRequest, number: UUID) -> HttpResponse:
        reward = get_object_or_404(Reward.objects.select_related("contributor"), pk=number)
        try:
            view(request, reward)
        except rules.NotAllowed as refused:
            messages.error(request, str(refused))
        return redirect("desk-finance")

    return require_POST(may_decide(decided))


@decision
def approve(request: HttpRequest, reward: Reward) -> None:
    """One tap."""
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    approving.approve(reward=reward, by=_who(request), note=note, now=timezone.now())
    if reward.approved_at:
        messages.success(request, _("Approved."))
    else:
        messages.success(request, _("Approved. A second person has to approve it too."))


@decision
def refuse(request: HttpRequest, reward: Reward) -> None:
    """Not paid, and why."""
    form = RefuseForm(request.POST)
    if not form.is_valid():
        raise rules.NotAllowed(_("Say why it is not paid; only the desk reads it."))
    approving.refuse(
        reward=reward, by=_who(request), why=form.cleaned_data["why"], now=timezone.now()
    )
    messages.success(request, _("Refused. The sender is told kindly, without the reason."))


@require_POST
@may_decide
def approve_all(request: HttpRequest) -> HttpResponse:
    """Those that were ticked."""
    chosen = _ids(request.POST.getlist("reward"))
    refused = approving.approve_all(rewards=chosen, by=_who(request), now=timezone.now())
    done = len(chosen) - len(refused)
    messages.success(request, ngettext("%(n)d approved.", "%(n)d approved.", done) % {"n": done})
    for why in sorted(set(refused.values())):
        messages.error(request, why)
    return redirect("desk-finance")


@require_POST
@may_decide
def dealt_with(request: HttpRequest, number: int) -> HttpResponse:
    """An alarm that a person alone can end."""
    alarm = get_object_or_404(Alarm, pk=number)
    try:
        deal_with(alarm=alarm, by=_who(request).username, now=timezone.now())
    except NotYours:
        messages.error(request, _("That one ends by itself, as soon as the trouble does."))
    return redirect("desk-finance")


@require_POST
@may_decide
def agree(request: HttpRequest, number: int) -> HttpResponse:
    """The bundle that takes the place of one that has changed may go out."""
    alarm = get_object_or_404(Alarm, pk=number, kind=Alarm.Kind.CATALOGUE)
    if alarm.ended_at:
        messages.error(request, _("That is settled, or has changed again: look once more."))
    else:
        reward = get_object_or_404(Reward, key=alarm.about)
        try:
            actions.agree_to_plan(reward=reward, by=_who(request), now=timezone.now())
        except rules.NotAllowed as refused:
            messages.error(request, str(refused))
    return redirect("desk-finance")


def _ids(written: list[str]) -> list[UUID]:
    found = []
    for one in written[:AT_ONCE_MAX]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue  # not one that we offered
    return found
