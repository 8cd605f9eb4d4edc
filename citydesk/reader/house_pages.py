"""Pages that every house has: the owner's words, and under them what Citydesk knows.

The words are a plain page of that address, edited like any other; without one there are ours.
"""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydesk.delivery.addresses import kept
from citydesk.reader import answers, heads
from citydesk.stories import archive
from citydesk.stories import queries as stories
from citydesk.stories.models import PlainPage
from citydesk.web.queries import house_of

CORRECTIONS_PER_PAGE = 30


@kept()
@require_safe
def how_we_work(request: HttpRequest) -> HttpResponse:
    """How a message becomes a story, and what a reader may hold us to."""
    return _how_we_work(request, stories.plain_page("how-we-work"))


def _how_we_work(request: HttpRequest, page: PlainPage | None) -> HttpResponse:
    says = _(
        "People send us what they saw. We find out whether it is so, say how we know it, and put"
        " right what we got wrong."
    )
    told = _told(request, page, title=_("How we work"), says=says)
    return answers.page(request, "how-we-work.html", told)


def _told(
    request: HttpRequest, page: PlainPage | None, *, title: str, says: str, query: str = ""
) -> dict[str, Any]:
    """The owner's words, or `title` and `says`."""
    house = house_of(request)
    if page:
        title, says = page.title, heads.says(page)
    head = heads.of_page(house, (title, request.path), description=says, query=query)
    return {"page": page, "title": title, "says": says, "head": head}


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
    says = _(
        "What we got wrong, put right on the page itself, newest first. A correction changes a"
        " fact, a clarification adds what was missing, a retraction withdraws."
    )
    query = f"below={below}" if below else ""
    told = _told(request, page, title=_("Corrections"), says=says, query=query)
    told |= {"corrections": shown, "begins": below, "older": older}
    return answers.page(request, "corrections.html", told)


# How a version of the owner's words is shown, before it is public too.
BY_SLUG = {"how-we-work": _how_we_work, "corrections": _corrections}
