"""Times, spans and places as an editor says them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydesk.channels.types import Channel

_HOUR, _DAY, _YEAR = 3600, 86_400, 31_556_952
# Two places of a degree are about a kilometre.
COARSE = 2


def moment(at: datetime, zone: ZoneInfo | None = None) -> str:
    """`23 November 2026, 09:12`; on the wall of `zone`, or as a camera's clock shows it."""
    return dated(at.astimezone(zone) if zone else at, "j F Y, H:i")


def span(length: timedelta) -> str:
    """`18 minutes`, `3 hours`, `12 days`, `8 years`; its sign is not told."""
    seconds = abs(length.total_seconds())
    if seconds < 2 * _HOUR:
        n = round(seconds / 60)
        return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
    if seconds < 2 * _DAY:
        n = round(seconds / _HOUR)
        return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}
    if seconds < 2 * _YEAR:
        n = round(seconds / _DAY)
        return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}
    n = round(seconds / _YEAR)
    return ngettext("%(n)d year", "%(n)d years", n) % {"n": n}


def length(seconds: float | None) -> str:
    """How long a film is: `0:07`, `12:40`, `1:02:03`."""
    if seconds is None:
        return _("its length is not told")
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def pixels(width: int | None, height: int | None) -> str:
    """`4000 x 3000`, with the sign for times."""
    return f"{width}\N{MULTIPLICATION SIGN}{height}"


def distance(metres: float) -> str:
    """`less than 1 km`, `12 km`: never nearer, so that a secret position is not given away."""
    km = round(metres / 1000)
    return _("%(km)d km") % {"km": km} if km else _("less than 1 km")


def size(count: int) -> str:
    """`340 bytes`, `12 KB`, `2.4 MB`."""
    if count < 1000:  # noqa: PLR2004
        return ngettext("%(n)d byte", "%(n)d bytes", count) % {"n": count}
    return f"{count / 1000:.0f} KB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"  # noqa: PLR2004


def absent(channel: Channel | None) -> str:
    """Why a fact may honestly be missing from a file that came this way; None is not known."""
    if channel == Channel.EMAIL:
        return _("That is common: messengers remove such facts, and some phones do.")
    if channel == Channel.WEBFORM:
        return _("That is common: many phones remove such facts when a picture is chosen.")
    return _("That is common, and says nothing against the picture.")
