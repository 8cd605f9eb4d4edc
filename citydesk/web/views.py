"""The owner's colours, the button that writes a mail, the style guide, the choice of Lite."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from citydesk.delivery.addresses import kept
from citydesk.lib import lite
from citydesk.web import look
from citydesk.web.examples import EXAMPLES
from citydesk.web.origin import same_origin
from citydesk.web.queries import house_of


@kept()
@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def house_css(request: HttpRequest) -> HttpResponse:
    """The look and the owner's accent; the address has its hash, so browsers keep it."""
    accent = house_of(request).accent
    return HttpResponse(look.sheet(accent), content_type="text/css")


@require_POST
@same_origin
def choose_lite(request: HttpRequest) -> HttpResponse:
    """Keep for a year what a reader wants to pay for, and lead back to where they chose it."""
    chosen = lite.LITE if request.POST.get("lite") == lite.LITE else lite.FULL
    response = HttpResponse(status=303, headers={"Location": _back(request)})
    response.set_cookie(
        lite.COOKIE,
        chosen,
        max_age=timedelta(days=365),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _back(request: HttpRequest) -> str:
    """The page that the form was on, if it is one of ours."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()})
    return came_from if ours else "/"


@csrf_exempt  # changes nothing, and kept pages have no token
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Open the reader's mail program; a harvester that only reads pages never gets here."""
    house = house_of(request)
    if not house.email:
        raise Http404
    return HttpResponse(status=303, headers={"Location": f"mailto:{house.email}"})


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component with its examples."""
    specimens = {
        name: render_to_string(f"components/{name}.html", given) for name, given in EXAMPLES.items()
    }
    return render(request, "styleguide.html", {"specimens": specimens})
