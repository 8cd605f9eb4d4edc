"""The screen of a film: watched in a copy made anew, covered over time, handed to readers."""

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.formsets import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citydesk.desk.boxes import SPARE, TIMES, BoxForm, PartForm
from citydesk.desk.views import may_decide
from citydesk.evidence import film_copies, queries, tasks
from citydesk.evidence.models import Evidence, FilmCopy
from citydesk.lib import keys
from citydesk.originals.queries import Erased
from citydesk.people.models import User
from citydesk.pictures.models import Film
from citydesk.pictures.redaction import BOXES_MAX, SECONDS_MAX, Box
from citydesk.web import ranges

UNPROCESSABLE = 422
# Shown at once, before anything is covered: for the desk alone.
_TO_WATCH: dict[str, Any] = {"height": 360, "boxes": (), "with_sound": True}


class FilmBoxForm(BoxForm):
    """A part of the picture, over a stretch of the film's time."""

    refusal = gettext_lazy("This is too small or outside of the picture, or ends before it begins.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = (_("From second"), _("Until second"))
        for name, label in zip(TIMES, labels, strict=True):
            self.fields[name] = forms.FloatField(
                label=label, required=False, min_value=0, max_value=SECONDS_MAX, step_size=0.001
            )


Boxes: type[BaseFormSet[FilmBoxForm]] = forms.formset_factory(
    FilmBoxForm, extra=SPARE, max_num=BOXES_MAX, absolute_max=BOXES_MAX, validate_max=True
)


class CopyForm(forms.Form):
    """What kind of copy."""

    height = forms.TypedChoiceField(
        label=gettext_lazy("Size"),
        choices=(
            (360, gettext_lazy("360p, light")),
            (720, gettext_lazy("720p, four times as heavy")),
        ),
        coerce=int,
        initial=360,
    )
    with_sound = forms.BooleanField(
        label=gettext_lazy("With its sound: voices can be known again"), required=False
    )


class PublishForm(forms.Form):
    """What readers are told of it."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    alt = forms.CharField(
        label=gettext_lazy("What it shows, for those who cannot see it"), max_length=250
    )
    credit = forms.CharField(label=gettext_lazy("Credit"), max_length=150, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@may_decide
def screen(request: HttpRequest, number: int) -> HttpResponse:
    """Watch the film; say what is covered when, and have a copy made."""
    evidence = get_object_or_404(Evidence.objects.select_related("tip", "original"), pk=number)
    if not evidence.is_film or evidence.clean_copy_id is None:
        raise Http404
    if request.method != "POST":
        return _show(request, evidence)
    if "watch" in request.POST:
        return _ask(request, evidence, **_TO_WATCH)
    form, boxes = CopyForm(request.POST), Boxes(request.POST, prefix="box")
    if not (form.is_valid() and boxes.is_valid()):
        return _show(request, evidence, form, boxes, status=UNPROCESSABLE)
    parts = (getattr(one, "part", None) for one in boxes.forms)
    covers = tuple(part for part in parts if isinstance(part, Box))
    return _ask(request, evidence, boxes=covers, **form.cleaned_data)


def _ask(request: HttpRequest, evidence: Evidence, **wanted: Any) -> HttpResponse:
    assert isinstance(request.user, User)
    try:
        copy = film_copies.ask(evidence=evidence, by=request.user, now=timezone.now(), **wanted)
    except Erased as gone:
        raise Http404 from gone
    if copy.state == FilmCopy.State.WAITING:
        tasks.make_film_copy.enqueue(copy.pk)
    return redirect("desk-film", evidence.pk)


def _show(
    request: HttpRequest,
    evidence: Evidence,
    form: CopyForm | None = None,
    boxes: "BaseFormSet[FilmBoxForm] | None" = None,
    *,
    status: int = 200,
) -> HttpResponse:
    copies = list(queries.film_copies(evidence))
    public = set(
        Film.objects.filter(made_from__in=[copy.copy.sha256 for copy in copies if copy.copy])
        .values_list("made_from", flat=True)
        .order_by()
    )
    told = {
        "file": evidence,
        "tip": evidence.tip,
        "copies": [(copy, bool(copy.copy and copy.copy.sha256 in public)) for copy in copies],
        "playing": next((copy for copy in copies if copy.state == FilmCopy.State.MADE), None),
        "form": form or CopyForm(),
        "boxes": boxes or Boxes(prefix="box"),
        "crop": PartForm(prefix="crop"),
        "publish": PublishForm(),
        "boxes_max": BOXES_MAX,
        "page_title": _("Film"),
        "page_subtitle": evidence.name,
        "header_icon": "media",
    }
    return render(request, "desk/film.html", told, status=status)


@require_safe
@may_decide
def watch(request: HttpRequest, number: int) -> HttpResponseBase:
    """A copy made anew, or the part of it that a player asks for; never the film as it came."""
    copy = get_object_or_404(FilmCopy.objects.select_related("copy"), pk=number)
    try:
        data = film_copies.watched(copy=copy)
    except (queries.NoCleanCopy, Erased, keys.CannotOpen) as gone:
        raise Http404 from gone
    answer = ranges.answer(
        io.BytesIO(data), len(data), request.headers.get("Range", ""), "video/mp4"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@may_decide
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Hand a copy to readers, so that a story can show it."""
    copy = get_object_or_404(FilmCopy.objects.select_related("copy", "poster"), pk=number)
    form = PublishForm(request.POST)
    assert isinstance(request.user, User)
    if not form.is_valid():
        messages.error(request, _("Say what it is called and what it shows."))
        return redirect("desk-film", copy.evidence_id)
    try:
        film_copies.publish(copy=copy, by=request.user, now=timezone.now(), **form.cleaned_data)
    except (queries.NoCleanCopy, Erased, keys.CannotOpen):
        messages.error(request, _("The film cannot be opened. Nothing was changed."))
    else:
        messages.success(request, _("It can be chosen in a story now, as a film in its text."))
    return redirect("desk-film", copy.evidence_id)
