"""Pages that every house has: the owner's words, and under them what Citydesk knows.

The words are a plain page of that address, edited like any other; without one there are ours.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from citydesk.delivery.addresses import kept
from citydesk.reader import answers
from citydesk.stories import queries as stories
from citydesk.stories.models import PlainPage


@kept()
@require_safe
def how_we_work(request: HttpRequest) -> HttpResponse:
    """How a message becomes a story, and what a reader may hold us to."""
    return _how_we_work(request, stories.plain_page("how-we-work"))


def _how_we_work(request: HttpRequest, page: PlainPage | None) -> HttpResponse:
    return answers.page(request, "how-we-work.html", {"page": page})


# How a version of the owner's words is shown, before it is public too.
BY_SLUG = {"how-we-work": _how_we_work}
