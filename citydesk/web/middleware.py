"""Headers that every answer carries."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware.http import ConditionalGetMiddleware

Answer = Callable[[HttpRequest], HttpResponse]

# Nothing from another origin, nothing inline. Views that need more say so (`response.csp`).
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


def with_script_from(url: str) -> str:
    """The readers' policy, and scripts, frames and pictures of one network's host besides."""
    host = f"https://{urlsplit(url).hostname}"
    return f"{POLICY}; script-src 'self' {host}; frame-src {host}; connect-src 'self' {host}"


def content_security_policy(get_response: Answer) -> Answer:
    """Give every answer the strictest policy that its page can live with."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        desk = request.path.startswith("/desk/")
        response.headers.setdefault("Content-Security-Policy", DESK_POLICY if desk else POLICY)
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
