"""What people hand over: who gives a voucher's code, a card or cash, and who saw that."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from citydesk.desk.finance import AT_ONCE_MAX
from citydesk.people.models import User
from citydesk.rewards import handovers, queries
from citydesk.rewards.models import Handover, Reward

LATELY = 20
may_see = permission_required("rewards.view_handover", raise_exception=True)
may_do = permission_required("rewards.change_handover", raise_exception=True)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A handover with its reward; whether this person may say that they saw it given."""

    handover: Handover
    reward: Reward | None
    can_see: bool


class GiveForm(forms.Form):
    """What was given."""

    form = forms.ChoiceField(label=gettext_lazy("What"), choices=Handover.Form.choices)
    code = forms.CharField(
        label=gettext_lazy("What the voucher or the card says"),
        max_length=handovers.CODE_LENGTH_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RefuseForm(forms.Form):
    """Why nothing can be handed over."""

    why = forms.CharField(label=gettext_lazy("Why not?"), max_length=200)


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@never_cache
@require_safe
@may_see
def screen(request: HttpRequest) -> HttpResponse:
    """What waits to be given, or to have been seen given; what was, lately."""
    return _show(request)


def _show(request: HttpRequest, **more: Any) -> HttpResponse:
    waiting = list(queries.to_hand_over()[:AT_ONCE_MAX])
    done = list(queries.handed_over()[:LATELY])
    rewards = queries.whose([*waiting, *done])
    told = {
        "waiting": [_row(request, one, rewards) for one in waiting],
        "done": [_row(request, one, rewards) for one in done],
        "give": GiveForm(),
        "refuse": RefuseForm(),
        "page_title": _("To hand over"),
        "header_icon": "mobile-alt",
        **more,
    }
    return render(request, "desk/handovers.html", told)


def _row(request: HttpRequest, handover: Handover, rewards: dict[str, Reward]) -> Row:
    return Row(
        handover=handover,
        reward=rewards.get(handover.reference),
        can_see=handovers.can_see(handover=handover, by=_who(request)),
    )


View = Callable[[HttpRequest, Handover], HttpResponse | None]


def step(view: View) -> Callable[..., HttpResponse]:
    """A POST about one handover; a refusal is said in its own words, and the screen comes again."""

    @wraps(view)
    def stepped(request: HttpRequest, number: int) -> HttpResponse:
        handover = get_object_or_404(Handover, pk=number)
        try:
            answer = view(request, handover)
        except handovers.NotAllowed as refused:
            messages.error(request, str(refused))
            answer = None
        return answer or redirect("desk-handovers")

    return never_cache(require_POST(may_do(stepped)))


@step
def give(request: HttpRequest, handover: Handover) -> None:
    """The first name."""
    form = GiveForm(request.POST)
    if not form.is_valid():
        raise handovers.NotAllowed(_("Say what was given, and what the voucher or the card says."))
    what = Handover.Form(form.cleaned_data["form"])
    handovers.give(
        handover=handover, form=what, code=form.cleaned_data["code"], by=_who(request),
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Your name stands on it. Now somebody else has to have seen it."))


@step
def see(request: HttpRequest, handover: Handover) -> None:
    """The second."""
    handovers.see(handover=handover, by=_who(request), now=timezone.now())
    messages.success(request, _("Two names stand on it. The contributor is told."))


@step
def refuse(request: HttpRequest, handover: Handover) -> None:
    """It cannot be handed over."""
    form = RefuseForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    handovers.refuse(handover=handover, why=why, by=_who(request), now=timezone.now())
    messages.success(request, _("The contributor is asked for another way."))


@step
def phone(request: HttpRequest, handover: Handover) -> HttpResponse:
    """Show the phone once, and keep that somebody looked."""
    shown = handovers.look_at_phone(handover=handover, by=_who(request), now=timezone.now())
    return _show(request, phone_of=handover.pk, phone=shown)
