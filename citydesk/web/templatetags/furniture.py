"""What is the same on page after page, as masthead and footer: written once for the same words."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from citydesk.web.enums import Licence
from citydesk.web.models import House

register = template.Library()

# A masthead for each section in each language, and those of a house that is being changed.
WRITTEN_MAX = 256


class Place(NamedTuple):
    """Somewhere to go."""

    title: str
    address: str


class Link(NamedTuple):
    """Where the house can be followed."""

    label: str
    url: str


@register.simple_tag
def resources(house: House) -> SafeString:
    """The look, the script and the manifest, by their addresses."""
    return _written("resources.html", accent=house.accent)


@register.simple_tag
def masthead(house: House, sections: Iterable[Any], *, current: str, front: object) -> SafeString:
    """`sections` have a title and an address; `current` is the title of one, or "search"."""
    return _written(
        "components/masthead.html",
        name=house.name,
        strapline=house.strapline if front else "",
        sections=tuple(Place(section.title, section.address) for section in sections or ()),
        current=current,
        front=bool(front),
    )


@register.simple_tag
def footer(house: House, *, lite: object) -> SafeString:
    """`lite` is whether the page is."""
    return _written(
        "components/footer.html",
        name=house.name,
        copyright=house.copyright_line,
        links=tuple(Link(link.value["label"], link.value["url"]) for link in house.follow_links),
        lite=bool(lite),
        works_offline=house.works_offline,
        licence=str(Licence(house.licence).label) if house.licence in Licence else "",
        licence_address=house.licence_address,
    )


def _written(template: str, **told: Any) -> SafeString:
    write = _write.__wrapped__ if settings.DEBUG else _write
    return write(template, get_language(), **told)


@lru_cache(maxsize=WRITTEN_MAX)
def _write(template: str, _language: str | None, **told: Any) -> SafeString:
    return render_to_string(template, told)
