"""The screen of the publishable copy: what is covered in a picture, and cut off it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from citydesk.desk import boxes
from citydesk.desk.boxes import CoverForm
from citydesk.desk.views import may_decide
from citydesk.evidence import publishable, queries
from citydesk.evidence.models import Evidence
from citydesk.lib import keys
from citydesk.originals.queries import Erased
from citydesk.people.models import User
from citydesk.pictures.models import Picture
from citydesk.pictures.redaction import BOXES_MAX

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@may_decide
def screen(request: HttpRequest, number: int) -> HttpResponse:
    """Draw boxes on the clean copy; saved, they are burnt into all that readers see."""
    evidence = _file(number)
    if request.method != "POST":
        return _show(request, evidence)
    form = CoverForm.sent(request.POST)
    if not form.is_valid():
        return _show(request, evidence, form, status=UNPROCESSABLE)
    assert isinstance(request.user, User)
    covers, crop = form.parts()
    try:
        publishable.redact(
            evidence=evidence,
            boxes=covers,
            crop=crop,
            on=form.on,
            by=request.user,
            now=timezone.now(),
        )
    except publishable.ChangedMeanwhile:
        messages.error(
            request, _("A colleague covered something meanwhile. This is how it stands now.")
        )
    except (publishable.CannotCover, Erased, keys.CannotOpen):
        messages.error(request, _("The picture cannot be opened. Nothing was changed."))
        return _show(request, evidence, form, status=UNPROCESSABLE)
    else:
        messages.success(request, _("Saved. Readers see the picture like this, wherever it is."))
    return redirect("desk-publishable", number)


@require_POST
@may_decide
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """The picture as it would be published; kept nowhere, but custody is told who saw it."""
    evidence, form = _file(number), CoverForm.sent(request.POST)
    if not form.is_valid():
        return _show(request, evidence, form, status=UNPROCESSABLE)
    assert isinstance(request.user, User)
    covers, crop = form.parts()
    try:
        made = publishable.preview(
            evidence=evidence, boxes=covers, crop=crop, by=request.user, now=timezone.now()
        )
    except (publishable.CannotCover, Erased, keys.CannotOpen):
        messages.error(request, _("The picture cannot be opened."))
        return _show(request, evidence, form, status=UNPROCESSABLE)
    return HttpResponse(
        made, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"}
    )


def _file(number: int) -> Evidence:
    found = get_object_or_404(
        Evidence.objects.select_related("clean_copy", "original", "tip"), pk=number
    )
    if found.clean_copy is None:
        raise Http404
    return found


def _show(
    request: HttpRequest, evidence: Evidence, form: CoverForm | None = None, *, status: int = 200
) -> HttpResponse:
    assert evidence.clean_copy is not None
    newest = queries.redaction(evidence)
    told = {
        "file": evidence,
        "tip": evidence.tip,
        "form": form or CoverForm(newest),
        "newest": newest,
        "stands": boxes.in_words(newest),
        "published": Picture.objects.filter(made_from=evidence.clean_copy.sha256).exists(),
        "boxes_max": BOXES_MAX,
        "page_title": _("Publishable copy"),
        "page_subtitle": evidence.name,
        "header_icon": "image",
    }
    return render(request, "desk/publishable.html", told, status=status)
