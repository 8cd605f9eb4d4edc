"""The tag by which every page shows a picture."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from citydesk.pictures import actions, queries
from citydesk.pictures.models import Picture

register = template.Library()

_EAGER = mark_safe(' fetchpriority="high"')
_LAZY = mark_safe(' loading="lazy" decoding="async"')


@register.simple_tag
def picture(
    image: Any, sizes: str, *, alt: str | None = None, eager: bool = False, css: str = ""
) -> SafeString:
    """`image` at the width that the browser's own screen needs: {% picture image "100vw" %}.

    `sizes` says how wide it is shown, in the words of the attribute. `alt` is the picture's own
    unless given ("" beside a headline that says the same). Pictures load late unless `eager`. No
    query: a picture never shown before gets its sizes made now. "" when there is no picture.
    An example of the style guide is a dictionary with `src`, `width`, `height` and `alt`.
    """
    if not image:
        return mark_safe("")
    if isinstance(image, Mapping):
        return _img(image["src"], image, alt, eager=eager, css=css)
    _make_sizes(image)
    found = queries.sizes(image)
    if found is None:
        return mark_safe("")
    srcset = format_html_join(", ", "{} {}w", ((url, width) for width, url in found.webp))
    told = {"alt": image.default_alt_text, "width": found.width, "height": found.height}
    return format_html(
        '<picture><source type="image/webp" srcset="{}" sizes="{}">{}</picture>',
        srcset,
        sizes,
        _img(found.jpeg, told, alt, eager=eager, css=css),
    )


@register.simple_tag
def share_picture(image: Any) -> str:
    """Where a link's preview finds a JPEG of `image`; "" when there is none."""
    if not image or isinstance(image, Mapping):
        return ""
    _make_sizes(image)
    return queries.share_url(image)


@register.simple_tag
def poster(image: Any) -> str:
    """The address of a light picture that stands where a film will; "" when there is none."""
    if isinstance(image, Mapping):
        return str(image["src"])
    _make_sizes(image)
    return queries.poster_url(image)


def _make_sizes(image: Picture) -> None:
    """Unless that was tried in vain: no reader waits for it twice, and the task goes on."""
    if image.tries == 0:
        actions.make_sizes(picture=image)


def _img(
    src: str, told: Mapping[str, Any], alt: str | None, *, eager: bool, css: str
) -> SafeString:
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}"{}{}>',
        src,
        told["width"],
        told["height"],
        told["alt"] if alt is None else alt,
        format_html(' class="{}"', css) if css else "",
        mark_safe(' fetchpriority="high"')
        if eager
        else mark_safe(' loading="lazy" decoding="async"'),
    )
