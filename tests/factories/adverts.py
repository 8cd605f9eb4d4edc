"""Bookings for tests."""

from datetime import date, timedelta

from citydesk.adverts.models import Advertiser, Booking, Placement
from tests.cast import NOW

TODAY = NOW.date()


def booking(*, days: tuple[int, int] = (0, 7), **fields) -> Booking:
    """Tamuno's generators, from and until so many days from today."""
    advertiser, _made = Advertiser.objects.get_or_create(name="Tamuno Generators")
    begins, ends = days
    told = {
        "placement": Placement.STORY,
        "headline": "Quiet generators",
        "url": "https://generators.example/",
        "vetting_number": "ARCON/0001",
        "from_date": TODAY + timedelta(days=begins),
        "to_date": TODAY + timedelta(days=ends),
    } | fields
    return Booking.objects.create(advertiser=advertiser, **told)


def day(n: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=n)
