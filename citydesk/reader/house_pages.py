"""Pages that every house has: the owner's words, and under them what Citydesk knows.

The words are a plain page of that address, edited like any other; without one there are ours.
"""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from citydesk.delivery.addresses import kept
from citydesk.reader import answers
from citydesk.stories import archive
from citydesk.stories import queries as stories
from citydesk.stories.models import PlainPage

CORRECTIONS_PER_PAGE = 30


@kept()
@require_safe
def how_we_work(request: HttpRequest) -> HttpResponse:
    """How a message becomes a story, and what a reader may hold us to."""
    return _how_we_work(request, stories.plain_page("how-we-work"))


def _how_we_work(request: HttpRequest, page: PlainPage | None) -> HttpResponse:
    return answers.page(request, "how-we-work.html", {"page": page})


@kept(below=archive.PLACE)
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Everything that was put right, newest first."""
    return _corrections(request, stories.plain_page("corrections"))


def _corrections(request: HttpRequest, page: PlainPage | None) -> HttpResponse:
    below = request.GET.get("below", "")
    if below and not re.fullmatch(archive.PLACE, below):
        raise Http404
    found = list(archive.corrections(below)[: CORRECTIONS_PER_PAGE + 1])
    shown = found[:CORRECTIONS_PER_PAGE]
    if below and not shown:
        raise Http404
    older = archive.place(shown[-1]) if len(found) > len(shown) else ""
    told = {"page": page, "corrections": shown, "begins": below, "older": older}
    return answers.page(request, "corrections.html", told)


# How a version of the owner's words is shown, before it is public too.
BY_SLUG = {"how-we-work": _how_we_work, "corrections": _corrections}
