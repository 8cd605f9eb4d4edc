"""Reads of the house."""

from django.http import HttpRequest

from citydesk.delivery import noting
from citydesk.delivery.remembering import remembered
from citydesk.web.models import House


def house_of(request: HttpRequest) -> House:
    """The house's settings, which all pages share; asked for at most once in a request."""
    if not hasattr(request, "house"):
        request.house = _house()  # type: ignore[attr-defined]
    found: House = request.house  # type: ignore[attr-defined]
    return found


@remembered
def _house() -> House:
    noting.tag("picture:")  # its mark notes itself
    found: House = House.load()
    return found
