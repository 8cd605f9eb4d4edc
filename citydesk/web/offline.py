"""What a reader's phone keeps: the manifest, the worker that keeps pages, the list of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydesk.delivery.addresses import kept
from citydesk.pictures import queries as pictures
from citydesk.pictures.models import Picture
from citydesk.web import colour
from citydesk.web.queries import house_of

HEADER, KEEP = "X-Offline", "keep"
# Beneath an icon on a phone there is room for so much.
SHORT_NAME_LENGTH_MAX = 12


def may_be_kept(response: HttpResponse) -> HttpResponse:
    """Say of a page that a phone may keep it: it is everybody's, and worth it."""
    response.headers[HEADER] = KEEP
    return response


@kept()
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The house as a phone's home screen shows it (W3C, Web Application Manifest)."""
    house = house_of(request)
    told: dict[str, Any] = {
        "name": house.name,
        "short_name": house.name[:SHORT_NAME_LENGTH_MAX].strip(),
        "description": house.strapline,
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": colour.PAPER_LIGHT,
        "theme_color": colour.PAPER_LIGHT,
        "icons": _icons(house.mark) if house.mark else [],
    }
    return JsonResponse(told, content_type="application/manifest+json")


def _icons(mark: Picture) -> list[dict[str, str]]:
    sizes = pictures.sizes(mark)
    if sizes is None:
        return []
    return [
        {"src": url, "type": "image/webp", "sizes": f"{w}x{round(w * sizes.height / sizes.width)}"}
        for w, url in sizes.webp
    ]


@kept()
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps pages; where the owner wants none kept, one that undoes it."""
    house = house_of(request)
    name = "worker.js" if house.works_offline else "nothing.js"
    told = {
        "lang": get_language(),
        "offline": _("You are offline."),
        "saved": _("This was saved on"),
    }
    return render(request, f"offline/{name}", told, content_type="text/javascript")


@kept()
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """What this phone has kept, which only the phone knows."""
    return may_be_kept(render(request, "offline/saved.html"))
