"""The editors' door: tips, their evidence, and what is done with them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citydesk.assignments import actions, rules, verifying
from citydesk.assignments import queries as work
from citydesk.assignments.enums import State
from citydesk.assignments.models import Assignment
from citydesk.channels.types import Tray
from citydesk.desk import finance, queries
from citydesk.desk.chart import Place
from citydesk.desk.forms import (
    AcceptForm,
    CallForm,
    ClaimForm,
    RevealForm,
    SpikeForm,
    TickForm,
    TrayForm,
    VerdictForm,
)
from citydesk.evidence import actions as exhibits
from citydesk.evidence import queries as evidence
from citydesk.evidence.models import Evidence
from citydesk.intake import actions as intake
from citydesk.intake import links
from citydesk.intake.models import Tip
from citydesk.intake.rules import can_be_looked_at
from citydesk.lib.discreet import discreet
from citydesk.people.models import User

View = Callable[..., HttpResponse]
may_see = permission_required("intake.view_tip", raise_exception=True)
may_decide = permission_required("assignments.change_assignment", raise_exception=True)


@require_safe
@may_see
def tips(request: HttpRequest) -> HttpResponse:
    """A tray, or the news in one state."""
    tray = request.GET.get("tray", Tray.NEWS)
    state = request.GET.get("state", State.WAITING)
    if tray not in Tray.__members__ or state not in State:
        raise Http404
    words = request.GET.get("q", "").strip()
    rows = queries.listing(tray=tray, state=state, words=words, page=request.GET.get("p"))
    told = {
        "rows": [(row, queries.sender(row.tip)) for row in rows],
        "page": rows,
        "tabs": queries.tabs(tray, state),
        "words": words,
        "stuck": queries.stuck(),
        "page_title": _("Tips"),
        "header_icon": "mail",
    }
    return render(request, "desk/tips.html", told)


@require_safe
@may_see
def tip(request: HttpRequest, code: str) -> HttpResponse:
    """One tip: claim and pictures side by side, and the one thing to do next."""
    return _show(request, assignment_of(code))


def assignment_of(code: str) -> Assignment:
    """One tip's assignment, or 404."""
    try:
        return work.of_tip(code)
    except Assignment.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: HttpRequest, assignment: Assignment, *, status: int = 200, **told: Any
) -> HttpResponse:
    sheet = queries.sheet(assignment)
    may = request.user.has_perm("assignments.change_assignment")
    yours = assignment.state == State.IN_PROGRESS and assignment.editor == request.user
    forms = {
        "accept": AcceptForm(
            files=sheet["evidence"],
            initial={"headline": discreet(assignment.tip.claim)[:150]},
            now=timezone.now(),
        )
        if may and yours
        else None,
        "spike": SpikeForm(),
        "reveal": RevealForm(),
        "tray": TrayForm(initial={"tray": assignment.tip.tray}),
        "claim": ClaimForm(initial=_claimed(assignment.tip)),
        "verdict": VerdictForm(initial={"verdict": assignment.verdict}),
    }
    context = {
        **sheet,
        **forms,
        "may_decide": may,
        "yours": yours,
        "can_spike": rules.can_go(assignment=assignment, to=State.SPIKED),
        "private_link": "" if sheet["can_write"] or not yours else links.link(assignment.tip),
        "page_title": discreet(assignment.tip.claim),
        "header_icon": "mail",
    }
    return render(request, "desk/tip.html", context | told, status=status)


def _claimed(tip: Tip) -> dict[str, Any]:
    at = tip.claim_position
    return {"at": tip.claim_at, "position": f"{at.north:.2f}, {at.east:.2f}" if at else ""}


def decision(view: View) -> View:
    """A POST that decides about one tip; a refusal is said in its own words, on its screen."""

    @wraps(view)
    def decided(request: HttpRequest, code: str, **named: int) -> HttpResponse:
        assignment = assignment_of(code)
        try:
            return view(request, assignment, **named)
        except rules.NotAllowed as refused:
            messages.error(request, str(refused))
            return redirect("desk-tip", code)

    return require_POST(may_decide(decided))


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@decision
def take(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Take it on."""
    actions.take_on(assignment=assignment, by=_who(request), now=timezone.now())
    return redirect("desk-tip", assignment.tip.code)


@decision
def give_back(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Put it back with those that wait."""
    actions.give_back(assignment=assignment, by=_who(request), now=timezone.now())
    return redirect("desk-tip", assignment.tip.code)


@decision
def accept(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Make a draft of it; where that leads is the draft in its editor."""
    now = timezone.now()
    form = AcceptForm(request.POST, files=evidence.sheet(assignment.tip), now=now)
    if not form.is_valid():
        return _show(request, assignment, status=422, accept=form)
    try:
        story = actions.accept(
            assignment=assignment,
            headline=form.cleaned_data["headline"],
            section=form.cleaned_data["section"],
            rate=form.cleaned_data["rate"],
            call_for_evidence=form.cleaned_data.get("call_for_evidence"),
            pictures=form.pictures(),
            by=_who(request),
            now=now,
        )
    except rules.NotEarnedYet as refused:  # nothing that was filled in is lost
        form.add_error("rate", str(refused))
        return _show(request, assignment, status=422, accept=form)
    messages.success(request, _("Accepted. This is the draft; the sender has been asked."))
    if assignment.tip.protected and evidence.uncovered(form.pictures()):
        messages.warning(
            request,
            _(
                "The source is protected. Does a picture show people, plates or house numbers? "
                "Under the headline's three dots you can cover them."
            ),
        )
    if waits := finance.waits_for_a_word(assignment.reward, by=_who(request), now=now):
        messages.warning(request, waits)
    return redirect("wagtailsnippets_stories_story:edit", story.pk)


@decision
def spike(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Use it for nothing."""
    form = SpikeForm(request.POST)
    if not form.is_valid():
        return _show(request, assignment, status=422, spike=form)
    actions.spike(assignment=assignment, **form.cleaned_data, by=_who(request), now=timezone.now())
    messages.success(request, _("%(code)s is spiked.") % {"code": assignment.tip.code})
    return redirect("desk-tips")


@decision
def protect(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Protect the source."""
    actions.protect(assignment=assignment, by=_who(request), now=timezone.now())
    messages.success(request, _("The source is protected from now on."))
    return redirect("desk-tip", assignment.tip.code)


@decision
def move(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Put it into another tray."""
    form = TrayForm(request.POST)
    if form.is_valid():
        intake.move_to_tray(
            tip=assignment.tip, tray=form.cleaned_data["tray"], by=_who(request), now=timezone.now()
        )
    return redirect("desk-tip", assignment.tip.code)


@decision
def reveal(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show who sent it and their words whole, once, and keep that somebody looked."""
    form = RevealForm(request.POST)
    if not form.is_valid() or not can_be_looked_at(assignment.tip):
        return _show(request, assignment, status=422, reveal=form)
    identity = intake.look_at(
        tip=assignment.tip, why=form.cleaned_data["why"], by=_who(request), now=timezone.now()
    )
    return _show(request, assignment, identity=identity, looked=True)


@decision
def tick(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Enter what was found in one step, or take its tick back."""
    form = TickForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what was found."))
    else:
        told = form.cleaned_data
        verifying.tick(assignment=assignment, **told, by=_who(request), now=timezone.now())
    return redirect(f"{reverse('desk-tip', args=[assignment.tip.code])}#steps")


@decision
def judge(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Say what the desk holds of the claim."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _show(request, assignment, status=422, verdict=form)
    told = form.cleaned_data
    verifying.judge(assignment=assignment, **told, by=_who(request), now=timezone.now())
    return redirect(f"{reverse('desk-tip', args=[assignment.tip.code])}#steps")


@decision
def place(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Say when and where it happened; the files are held against that."""
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return _show(request, assignment, status=422, claim=form)
    told = form.cleaned_data
    known = assignment.tip.claim_position
    if known and told["position"] == known.coarse:  # as it was shown, so it was not changed
        told["position"] = known
    intake.place_claim(tip=assignment.tip, **told, by=_who(request), now=timezone.now())
    messages.success(request, _("The files are checked against that now."))
    return redirect("desk-tip", assignment.tip.code)


@decision
def settle(request: HttpRequest, assignment: Assignment, number: int) -> HttpResponse:
    """Write down whose picture it is that two sent."""
    review = get_object_or_404(evidence.reviews(assignment.tip), pk=number)
    found = request.POST.get("found", "")
    try:
        exhibits.settle(review=review, found=found, by=_who(request), now=timezone.now())
    except exhibits.NothingFound:
        messages.error(request, _("Say what was found."))
    return redirect("desk-tip", assignment.tip.code)


@decision
def ask(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Ask the sender for the original."""
    verifying.ask_for_original(assignment=assignment, by=_who(request), now=timezone.now())
    messages.success(request, _("The sender is asked. What they answer is put with this tip."))
    return redirect("desk-tip", assignment.tip.code)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("intake.add_tip", raise_exception=True)
def call(request: HttpRequest) -> HttpResponse:
    """Enter a tip from a phone call."""
    form = CallForm(request.POST or None)
    if form.is_valid():
        made = intake.enter_tip(**form.cleaned_data, by=_who(request), now=timezone.now())
        return redirect("desk-tip", made.code)
    told = {"form": form, "page_title": _("Enter a phone call"), "header_icon": "mail"}
    return render(request, "desk/call.html", told, status=422 if form.errors else 200)


@require_safe
@may_see
@cache_control(private=True, max_age=86_400, immutable=True)
def picture(request: HttpRequest, number: int, size: str) -> HttpResponse:
    """The clean copy of a file, whole or small; or, of EXIF's, the preview that shows another.

    The bytes as they came are never shown. What is not small was looked at, and custody is told;
    browsers ask once a day.
    """
    found, by, now = _file(number), _who(request), timezone.now()
    try:
        if size == "small":
            data = evidence.small_bytes(found)
        elif size == "preview":
            data = exhibits.look_at_preview(evidence=found, by=by, now=now)
        else:
            data = exhibits.look_at(evidence=found, by=by, now=now)
    except evidence.NoCleanCopy as missing:
        raise Http404 from missing
    return HttpResponse(data, content_type="image/jpeg")


def _file(number: int) -> Evidence:
    return get_object_or_404(
        Evidence.objects.select_related(
            "clean_copy", "small_copy", "preview_copy", "original", "tip"
        ),
        pk=number,
    )


@require_POST
@may_decide
def original(request: HttpRequest, number: int) -> HttpResponse:
    """The file exactly as it came, to be saved and not shown; custody is told."""
    found = _file(number)
    return HttpResponse(
        exhibits.take_out(evidence=found, by=_who(request), now=timezone.now()),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(True, found.name),  # noqa: FBT003
            "Cache-Control": "private, no-store",
        },
    )


@require_POST
@may_decide
def position(request: HttpRequest, number: int) -> HttpResponse:
    """Show once where exactly a file says that it was taken; custody keeps who asked, and why."""
    found, form = _file(number), RevealForm(request.POST)
    assignment = assignment_of(found.tip.code)
    if not form.is_valid():
        messages.error(request, _("Say why you need it."))
        return redirect("desk-tip", found.tip.code)
    try:
        at = exhibits.reveal_position(
            evidence=found, why=form.cleaned_data["why"], by=_who(request), now=timezone.now()
        )
    except exhibits.NoPosition:
        messages.error(request, _("The file records no position that can be read."))
        return redirect("desk-tip", found.tip.code)
    exact = Place(label=found.name, north=at.north, east=at.east, decimals=6)
    return _show(request, assignment, exact=exact)


@require_POST
@may_decide
def unchanged(request: HttpRequest, number: int) -> HttpResponse:
    """Read the kept file, and say whether it is still what came."""
    found = _file(number)
    if evidence.is_unchanged(found):
        told = {"name": found.name, "sha256": found.original.sha256}
        messages.success(request, _("%(name)s is unchanged: SHA-256 %(sha256)s.") % told)
    else:
        messages.error(request, _("%(name)s is not what came any more.") % {"name": found.name})
    return redirect("desk-tip", found.tip.code)
