"""Tags of the templates: times, addresses, style sheets."""

from datetime import datetime

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as dated
from django.utils.dates import MONTHS_3
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from citydesk.delivery import noting
from citydesk.lib import money
from citydesk.web import look

register = template.Library()


@register.simple_tag
def sheets() -> list[str]:
    """Addresses of the reader's style sheets, in cascade order."""
    return staticfiles_storage.sheets("css/reader.css")  # type: ignore[attr-defined, no-any-return]


@register.simple_tag
def house_css(accent: str) -> str:
    """Where the look is; another address when it changes, so it is kept for long."""
    return f"{reverse('house_css')}?{look.digest(accent)}"


@register.filter
def moment(at: datetime, style: str = "both") -> SafeString:
    """A `<time>` that stays true on a kept page; the script puts how long ago before it.

    `style` is "both" for a byline, or "short" for a list, which tells either the hour or the year.
    Where both are told, the date is short: together they take no more room than the date in full,
    so that nothing moves.
    """
    local = timezone.localtime(at, timezone.get_default_timezone())
    near = f"{local.day} {MONTHS_3[local.month].title()}" if style == "both" else ""
    words = _short(local) if style == "short" else dated(local, _("j F Y, H:i"))
    return format_html(
        '<time datetime="{}" data-{}="{}">{}</time>',
        *(local.isoformat(timespec="minutes"), style, near, words),
    )


def _short(local: datetime) -> str:
    year = timezone.localtime(timezone=local.tzinfo).year
    noting.until(datetime(year + 1, 1, 1, tzinfo=local.tzinfo))
    day = f"{local.day} {MONTHS_3[local.month].title()}"
    return f"{local:%H:%M}, {day}" if local.year == year else f"{day} {local.year}"


@register.filter
def spoken(language: str) -> SafeString:
    """` lang="yo"` for an element in that language, with its direction; "" for the house's own."""
    if not language:
        return SafeString("")
    direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
    return format_html(' lang="{}" dir="{}"', language, direction)


@register.filter
def naira(kobo: int) -> str:
    """`₦1,500`."""
    return money.naira(kobo)


@register.filter
def digits(phone: str) -> str:
    """A phone number as WhatsApp wants it, nothing but digits."""
    return "".join(c for c in phone if c.isdigit())


@register.filter
def dialled(phone: str) -> str:
    """A phone number as `tel:` and `sms:` want it: a plus sign in front, if it has one, stays."""
    return ("+" if phone.strip().startswith("+") else "") + digits(phone)


@register.filter
def clock(seconds: float) -> str:
    """`3:05`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


@register.filter
def halves(email: str) -> list[str]:
    """An address before and after its at sign, so that a page never has it in one piece."""
    return email.split("@", 1)
