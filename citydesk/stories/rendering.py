"""The renderer port: stories says that a page is to be shown, reader knows how.

Wagtail asks a page to serve itself and a story to preview itself, and stories lies below the doors.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

Renderer = Callable[[HttpRequest, Any], HttpResponse]

_renderers: dict[str, Renderer] = {}


def register(kind: str, renderer: Renderer) -> None:
    """Called by reader's AppConfig.ready for each kind of page."""
    _renderers[kind] = renderer


def render(kind: str, request: HttpRequest, thing: Any) -> HttpResponse:
    """The answer for one page. Raises KeyError if no door has registered for its kind."""
    return _renderers[kind](request, thing)
