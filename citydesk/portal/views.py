"""The contributor's door: send a story, and a private page for each."""

import errno
import logging
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from citydesk.assignments import actions as assignments
from citydesk.assignments import queries as work
from citydesk.assignments.enums import Credit, State
from citydesk.assignments.models import Assignment
from citydesk.channels import webform
from citydesk.channels.types import Channel
from citydesk.intake import actions as intake
from citydesk.intake import links
from citydesk.lib.phone import guess_network
from citydesk.originals import spool
from citydesk.portal.forms import MEGABYTE, AnswerForm, TipForm
from citydesk.portal.uploads import InMemory
from citydesk.rewards import books, handovers
from citydesk.rewards import queries as rewards
from citydesk.rewards.models import Reward
from citydesk.rewards.queries import Arrival
from citydesk.sources import queries as contributors
from citydesk.web.origin import same_origin

logger = logging.getLogger(__name__)

FULL = {errno.ENOSPC, errno.EDQUOT}
WALLET_MAX = 100


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin
def send(request: HttpRequest) -> HttpResponse:
    """The form by which the public sends a story with pictures."""
    form = TipForm(initial={"form": secrets.token_hex(16)})
    if request.method == "POST":
        if int(request.headers.get("Content-Length") or 0) > settings.CITYDESK_MESSAGE_BYTES_MAX:
            return _form(request, TipForm(), status=413, problem=_too_large())
        request.upload_handlers = [InMemory(request)]
        form = TipForm(request.POST, request.FILES)
        if form.is_valid():
            return _take(request, form, now=timezone.now())
    return _form(request, form, status=422 if form.errors else 200)


def _form(
    request: HttpRequest, form: TipForm, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    return render(request, "portal/send.html", {"form": form, "problem": problem}, status=status)


def _too_large() -> str:
    most = settings.CITYDESK_MESSAGE_BYTES_MAX // MEGABYTE
    return _("All together that is more than %(most)d MB. Send fewer files, then the others.") % {
        "most": most
    }


def _take(request: HttpRequest, form: TipForm, *, now: datetime) -> HttpResponse:
    """Spool it first, as mail is; only then make a tip of it."""
    told: dict[str, Any] = dict(form.cleaned_data)
    if told.pop("website"):
        return redirect("portal-sent")
    files = [(file.name or "", file.read()) for file in told.pop("pictures")]
    channel = str(Channel.WEBFORM)
    data = webform.pack(**told, files=files)
    folder, keys_folder = settings.CITYDESK_SPOOL, settings.CITYDESK_KEYS
    try:
        number = spool.put(folder, keys_folder, channel=channel, data=data, received_at=now)
    except OSError as error:
        if error.errno not in FULL:
            raise
        problem = _("We have no room left and could not keep this. Please send it again later.")
        return _form(request, form, status=507, problem=problem)
    entry = spool.Entry(id=number, channel=channel, received_at=now, envelope_from="", data=data)
    try:
        receipt = intake.take_in(entry=entry, now=now)
    except Exception:  # the bytes are safe, and the worker goes on trying
        logger.exception("Spool entry %s could not be taken in; it waits", number)
        return redirect("portal-sent")
    spool.remove(folder, number)
    if receipt.tip is None:
        return redirect("portal-sent")
    return redirect(links.link(receipt.tip))


@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest) -> HttpResponse:
    """Thanks, to whoever has no page of their own."""
    return render(request, "portal/sent.html")


def _private(response: HttpResponse) -> HttpResponse:
    """Nobody lists it, or learns of it by a link that is followed from it.

    Not "no-referrer": then a browser would not say where our own form stood.
    """
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@same_origin
def mine(request: HttpRequest, signed: str) -> HttpResponse:
    """A contributor's own page of one tip: where it stands, what is asked, what was paid."""
    try:
        tip = links.tip_of(signed)
    except links.BadLink:
        return _private(render(request, "portal/expired.html", status=404))
    assignment = work.of_tip(tip.code)
    now = timezone.now()
    if request.POST.get("do") == "protect":
        assignments.protect(assignment=assignment, by=None, now=now)
        return redirect(reverse("portal-mine", args=[signed]))
    form = _answer_form(request, assignment)
    if request.method == "POST" and form and form.is_valid():
        _answer(assignment, form.cleaned_data, now=now)
        return redirect(f"{reverse('portal-mine', args=[signed])}?thanks")
    told = {
        "assignment": assignment,
        "tip": assignment.tip,
        "reward": shown_reward(assignment),
        "story": assignment.story if assignment.state == State.PUBLISHED else None,
        "form": form,
        "thanks": "thanks" in request.GET,
    }
    return _private(
        render(request, "portal/mine.html", told, status=422 if form and form.errors else 200)
    )


def shown_reward(assignment: Assignment) -> Reward | None:
    """What they were promised, and not that the desk has thought better of it."""
    reward = assignment.reward
    return None if reward is None or reward.state in Reward.CAME_TO_NOTHING else reward


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@same_origin
def wallet(request: HttpRequest, signed: str) -> HttpResponse:
    """All that somebody was promised and got: only the letter that says it came leads here.

    Not from the page of a tip: whoever types somebody's address into the form sees that one.
    """
    try:
        contributor = links.contributor_of(signed)
    except links.BadLink:
        return _private(render(request, "portal/expired.html", status=404))
    history = list(rewards.history(contributor)[:WALLET_MAX])
    arrived = rewards.arrivals(history)
    told = {
        "rewards": [(reward, arrived.get(reward.pk)) for reward in history],
        "received_kobo": rewards.received_kobo(contributor),
        "left_over_kobo": books.left_over(contributor),
        **_opened(request, arrived.values()),
    }
    return _private(render(request, "portal/wallet.html", told))


def _opened(request: HttpRequest, arrived: Iterable[Arrival]) -> dict[str, Any]:
    """The code that was tapped for; not before, since mail programs open links by themselves."""
    asked = request.POST.get("code", "")
    handed = (one.handover for one in arrived if one.handover)
    chosen = next((one for one in handed if str(one.pk) == asked), None)
    if chosen is None:
        return {}
    try:
        code = handovers.open_code(handover=chosen, now=timezone.now())
    except handovers.NotAllowed as error:
        return {"opened": chosen, "problem": str(error)}
    return {"opened": chosen, "code": code}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@same_origin
def receipt(request: HttpRequest, signed: str) -> HttpResponse:
    """That data was delivered: how much, when, to which phone, by whom. For printing."""
    try:
        assignment = work.of_tip(links.tip_of(signed).code)
    except links.BadLink:
        return _private(render(request, "portal/expired.html", status=404))
    reward = assignment.reward
    if reward is None or reward.state != Reward.State.DELIVERED:
        raise Http404
    arrived = rewards.arrivals([reward]).get(reward.pk)
    told = {
        "tip": assignment.tip,
        "reward": reward,
        "attempt": arrived.attempt if arrived else None,
        "phone": contributors.masked_phone(reward.contributor),
        "handover": arrived.handover if arrived else None,
        **_opened(request, [arrived] if arrived else []),
    }
    return _private(render(request, "portal/receipt.html", told))


def _answer_form(request: HttpRequest, assignment: Assignment) -> AnswerForm | None:
    """The form, once there is something to answer."""
    if assignment.state not in {State.ACCEPTED, State.PUBLISHED}:
        return None
    tip = assignment.tip
    contributor = tip.contributor
    if contributor is None:
        return None
    reward = assignment.reward
    # Numbers can be carried to another network: this only saves a tap.
    guess = guess_network(contributor.phone) if contributor.phone else ""
    form = AnswerForm(
        request.POST or None,
        protected=tip.protected,
        # Once the data is on its way the phone cannot be changed any more.
        rewarded=reward is not None and reward.state in {"OFFERED", "FAILED"},
        initial={
            "network": contributor.network or guess,
            "credit": assignment.credit if assignment.confirmed_at else "",
            # Whoever finds the link learns no more than the story says.
            "name": contributor.name if assignment.credit == Credit.NAME else "",
        },
    )
    if assignment.confirmed_at and "phone" in form.fields:
        now = {"phone": contributors.masked_phone(contributor)}
        form.fields["phone"].help_text = _("Until now: %(phone)s") % now
    return form


def _answer(assignment: Assignment, told: dict[str, Any], *, now: datetime) -> None:
    assignments.confirm(
        assignment=assignment,
        phone=told.get("phone", ""),
        network=told.get("network", ""),
        credit=Credit(told.get("credit") or Credit.NONE),
        name=told.get("name", ""),
        now=now,
    )
