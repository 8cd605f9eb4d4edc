"""Reads of the house."""

from django.http import HttpRequest

from citydesk.delivery import noting
from citydesk.delivery.remembering import remembered
from citydesk.web.models import House


def house_of(request: HttpRequest) -> House:
    """The house's settings, which all pages share; asked for at most once in a request."""
    found: House = _house() if noting.is_noted() else House.load(request_or_site=request)
    return found


@remembered
def _house() -> House:
    noting.tag("picture:")  # its mark notes itself
    found: House = House.load()
    return found
