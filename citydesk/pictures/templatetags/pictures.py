"""The tag by which every page shows a picture."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import BaseContext
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from citydesk.pictures import queries
from citydesk.pictures.queries import Sizes

register = template.Library()

_EAGER = mark_safe(' fetchpriority="high"')
_LAZY = mark_safe(' loading="lazy" decoding="async"')
# Where in a picture lies what must not be cut off, in quarters of its width and height.
_QUARTERS = 4


@register.simple_tag(takes_context=True)
def is_lite(context: BaseContext) -> bool:
    """Whether this page is to have no pictures until its reader taps for one: see lib.lite.

    The request's word; in the text of a story, which is rendered apart, the page's.
    """
    request = getattr(context, "request", None)
    return bool(context.get("lite") or getattr(request, "lite", False))


@register.simple_tag(takes_context=True)
def picture(  # as a template says it
    context: BaseContext,
    image: Any,
    sizes: str,
    *,
    alt: str | None = None,
    eager: bool = False,
    css: str = "",
    most: int = 0,
    tap: bool = True,
) -> SafeString:
    """`image` at the width that the browser's own screen needs: {% picture image "100vw" %}.

    `sizes` says how wide it is shown, in the words of the attribute; `most` is the widest file that
    is worth its bytes there, in pixels. `alt` is the picture's own unless given ("" beside a
    headline that says the same). Pictures load late unless `eager`. No query. "" when there is no
    picture, or while its sizes are being made: no reader waits for that.

    In Lite it is a link that says what the picture shows and costs; "" where it is not worth a tap.
    An example of the style guide is a dictionary with `src`, `width`, `height` and `alt`.
    """
    if not image:
        return mark_safe("")
    if isinstance(image, Mapping):
        return _img(image["src"], image, alt, eager=eager, css=css)
    found = queries.sizes(image)
    if found is None:
        return mark_safe("")
    words = image.default_alt_text
    if is_lite(context):
        return _tap(found, alt or words) if tap else mark_safe("")
    told = {"alt": words, "width": found.width, "height": found.height}
    css = f"{css} {_focus(image)}".strip()
    return format_html(
        '<picture><source type="image/avif" srcset="{}" sizes="{}">'
        '<source type="image/webp" srcset="{}" sizes="{}">{}</picture>',
        *(_srcset(found.avif, most), sizes),
        *(_srcset(found.webp, most), sizes),
        _img(found.jpeg, told, alt, eager=eager, css=css),
    )


@register.simple_tag(takes_context=True)
def poster(context: BaseContext, image: Any) -> str:
    """The address of a light picture that stands where a film will; "" when there is none."""
    if isinstance(image, Mapping):
        return str(image["src"])
    return "" if is_lite(context) else queries.poster_url(image)


def _srcset(files: tuple[tuple[int, str], ...], most: int) -> str:
    shown = [file for file in files if not most or file[0] <= most] or files[:1]
    return ", ".join(f"{url} {width}w" for width, url in shown)


def _focus(image: Any) -> str:
    """The classes that keep what matters in sight where the picture is cut to a shape."""
    if not image.has_focal_point():
        return ""
    across = round(_QUARTERS * image.focal_point_x / image.width)
    down = round(_QUARTERS * image.focal_point_y / image.height)
    return f"across-{across} down-{down}"


def _tap(found: Sizes, words: str) -> SafeString:
    return format_html(
        '<a class="tap" href="{}" data-width="{}" data-height="{}"><span>{}</span> {}</a>',
        found.tap,
        found.width,
        found.height,
        words,
        _("Show the picture, %s") % filesizeformat(found.tap_bytes),
    )


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
        _EAGER if eager else _LAZY,
    )
