"""Whether readers get fresh pages fast: one glance for whoever runs the newsroom."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from citydesk.delivery import actions, queries, store
from citydesk.delivery.generations import EVERYTHING
from citydesk.delivery.queries import Keeping
from citydesk.delivery.store import Store

MOST = 8
DAY = timedelta(hours=24)
# Beyond these somebody should look.
BEHIND_SECONDS = 5.0
SLOW_SECONDS = 1.0
SHARE_MIN, ASKED_MIN = 0.5, 1_000
may_see = permission_required("stories.publish_story", raise_exception=True)


class PurgeForm(forms.Form):
    """Which page is wrong."""

    told = forms.CharField(
        label=gettext_lazy("Address of a page that is wrong"), max_length=300, strip=True
    )

    def clean_told(self) -> str:
        """An address, and no tag: that is for the command."""
        told: str = self.cleaned_data["told"]
        if not told.startswith(("/", "http://", "https://")):
            raise forms.ValidationError(_("An address begins with / or https://."))
        return told


@require_safe
@may_see
def screen(request: HttpRequest) -> HttpResponse:
    """The sentence, what it rests on, and a way out. Two queries of our own."""
    return _screen(request, PurgeForm())


@require_POST
@may_see
def purge(request: HttpRequest) -> HttpResponse:
    """Take one page off, or all."""
    form = PurgeForm(request.POST)
    everything = "everything" in request.POST
    if not everything and not form.is_valid():
        return _screen(request, form, status=422)
    told = EVERYTHING if everything else form.cleaned_data["told"]
    actions.purge(told=told, by=request.user, now=timezone.now())
    messages.success(request, _("It was taken off. Whoever asks next gets it rendered anew."))
    return redirect("desk-pages")


def _screen(request: HttpRequest, form: PurgeForm, *, status: int = 200) -> HttpResponse:
    kept, now, keepers = store.opened(), timezone.now(), queries.keepers()
    told = _told(kept, now)
    worries = list(_worries(kept, keepers, told))
    return render(
        request,
        "desk/pages.html",
        {
            "page_title": _("Kept pages"),
            "header_icon": "view",
            "form": form,
            "worries": worries,
            "keepers": keepers,
            **told,
        },
        status=status,
    )


def _told(kept: Store, now: datetime) -> dict[str, Any]:
    done = kept.counters.totals()
    # Of what may be kept: the desk's own screens, letters and forms are always made anew.
    asked = done["hits"] + done["renders"] - done["warmed"]
    lately = sorted(kept.counters.lately())
    return {
        "number": kept.shelf.number(),
        "bytes": kept.shelf.bytes_used(),
        "bytes_max": settings.CITYDESK_PAGES_BYTES_MAX,
        "asked": asked,
        "share": done["hits"] / asked * 100 if asked else None,
        "render_ms": done["render_us"] / done["renders"] / 1000 if done["renders"] else None,
        "refused": done["over_limit"] + done["no_place"],
        "lately_ms": lately[-1] * 1000 if lately else None,
        "slowest": [(path, took * 1000) for path, took in kept.shelf.slowest(MOST) if took],
        "most_read": queries.most_read(since=now - DAY, now=now, most=MOST),
    }


def _worries(kept: Store, keepers: list[Keeping], told: dict[str, Any]) -> Iterator[str]:
    """Why somebody should look, in sentences."""
    since = queries.seconds_since_purges_were_looked_for(kept, time.time())
    if since > BEHIND_SECONDS:
        yield _("Nobody looks whether pages changed: no web worker runs, or the database is away.")
    for keeper in keepers:
        if keeper.trouble or (keeper.silent_since and not keeper.is_node):
            yield _("The cache “%(name)s” does not take pages off.") % {"name": keeper.name}
        elif keeper.silent_since:
            yield _("“%(name)s” does not answer; it shows nothing that is kept.") % {
                "name": keeper.name
            }
    if told["lately_ms"] and told["lately_ms"] > SLOW_SECONDS * 1000:
        yield _("A change took more than a second to reach readers.")
    if told["asked"] >= ASKED_MIN and told["share"] / 100 < SHARE_MIN:
        yield _("More than half of all pages had to be made anew for whoever asked.")
