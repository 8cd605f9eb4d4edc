"""What a reader is told when there is no page: not here, withdrawn, broken, out of reach.

Django calls the first three by their names in `urls`.
"""

import sys
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citydesk.lib.prepared import prepared
from citydesk.stories import queries as stories
from citydesk.stories.models import Story
from citydesk.web import failures

NEWEST_MAX = 5
# The database, and not what we asked of it.
OUT_OF_REACH = (InterfaceError, OperationalError)


def not_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's name)
    """404, with ways on: search, sections, what is new."""
    return _with_ways_on(request, "404.html", HTTPStatus.NOT_FOUND)


def withdrawn(request: HttpRequest, story: Story) -> HttpResponse:
    """410 for a killed story: that it stood here, and since when it does not; not what it said."""
    return _with_ways_on(request, "reader/gone.html", HTTPStatus.GONE, killed_at=story.killed_at)


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's)
    """500; 503 when it was the database that could not be reached. Asks nothing of it."""
    error = sys.exc_info()[1]
    down = isinstance(error, OUT_OF_REACH)
    status = HTTPStatus.SERVICE_UNAVAILABLE if down else HTTPStatus.INTERNAL_SERVER_ERROR
    return failures.answer(status)


def _with_ways_on(
    request: HttpRequest, template: str, status: HTTPStatus, **told: Any
) -> HttpResponse:
    told |= {"sections": stories.all_sections(), "newest": _newest()}
    return render(request, template, told, status=status)


@prepared
def _newest() -> QuerySet[Story]:
    links = stories.live().select_related(None)
    return links.only("headline", "path", "language", "published_at")[:NEWEST_MAX]
