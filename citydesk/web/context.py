"""What every template may use."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from citydesk.delivery import beacon
from citydesk.web.queries import house_of


def house(request: HttpRequest) -> dict[str, Any]:
    """The house's settings, read when a template first asks; the word of the page's beacon."""
    return {
        "house": SimpleLazyObject(lambda: house_of(request)),
        "beacon": beacon.word(request.path),
    }
