"""Headers that every answer carries."""

from collections.abc import Callable, Iterable
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.middleware.http import ConditionalGetMiddleware
from django.utils.translation import gettext as _

from citydesk.delivery import others
from citydesk.lib import lite, visitor

Answer = Callable[[HttpRequest], HttpResponse]

# Nothing from another origin, nothing inline. A view that needs more sets the header itself.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    # mailto: is where the button beside our protected address leads.
    "form-action 'self' mailto:; frame-ancestors 'self'"
)
# Wagtail's admin has inline scripts and styles of its own.
DESK_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)


def with_network(script: str, hosts: Iterable[str] = ()) -> str:
    """The policy of a page on which a reader has asked for a network's adverts, and of no other.

    `script` is the address of the network's script, `hosts` are further hosts that it talks to.
    What advertisers show may lie anywhere.
    """
    origins = " ".join(f"https://{host}" for host in (urlsplit(script).hostname, *hosts))
    return (
        f"default-src 'self'; script-src 'self' {origins}; connect-src 'self' {origins}; "
        "img-src 'self' data: https:; frame-src https:; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'self'; form-action 'self' mailto:; frame-ancestors 'self'"
    )


def content_security_policy(get_response: Answer) -> Answer:
    """Give every answer the strictest policy that its page can live with."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        desk = request.path.startswith("/desk/")
        response.headers.setdefault("Content-Security-Policy", DESK_POLICY if desk else POLICY)
        return response

    return answer


def without_pictures(get_response: Answer) -> Answer:
    """Let every page know whether its reader wants it Lite."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.lite = lite.wanted(request.META)  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def whoever_is_known(get_response: Answer) -> Answer:
    """Say of whoever has signed in that we know them, where a view has asked; asks nobody."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            visitor.know(request.META)
        return response

    return answer


def late_caches(get_response: Answer) -> Answer:
    """Tell who changed something at the desk when a cache before us still shows it as it was."""
    if not settings.CITYDESK_CACHES:
        raise MiddlewareNotUsed

    def answer(request: HttpRequest) -> HttpResponse:
        with others.hearing_of_late() as late:
            response = get_response(request)
        if late and request.user.has_perm("wagtailadmin.access_admin"):
            names = ", ".join(sorted(late))
            words = _(
                "It is saved, but %(caches)s has not answered yet: some readers may see the page as"
                " it was, until it does. It is asked again and again."
            )
            messages.warning(request, words % {"caches": names})
        return response

    return answer


def revalidation(get_response: Answer) -> Answer:
    """Let browsers keep a page, and ask each time whether it is still the same."""
    conditional = ConditionalGetMiddleware(get_response)

    def answer(request: HttpRequest) -> HttpResponse:
        response = cast("HttpResponse", conditional(request))
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return answer
