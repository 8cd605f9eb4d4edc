"""What every template may use."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from citydesk.delivery import beacon
from citydesk.web.models import House


def house(request: HttpRequest) -> dict[str, Any]:
    """The house's settings, read when a template first asks; the word of the page's beacon."""
    return {
        "house": SimpleLazyObject(lambda: House.load(request_or_site=request)),
        "beacon": beacon.word(request.path),
    }
