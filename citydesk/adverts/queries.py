"""Reads of adverts."""

from datetime import date

from django.db.models import QuerySet

from citydesk.adverts.models import Booking, Placement
from citydesk.lib.prepared import prepared


def running(placement: Placement | str, today: date) -> QuerySet[Booking]:
    """The vetted bookings of today, the latest sold first: it is shown, the others wait."""
    of_today = Booking.objects.filter(placement=placement, from_date__lte=today, to_date__gte=today)
    return of_today.exclude(vetting_number="").order_by("-pk")


def booking_for(placement: Placement | str, today: date) -> Booking | None:
    """The vetted booking that runs today in that placement, the latest sold of several."""
    return next(iter(_running(placement, today)), None)


@prepared
def _running(placement: str, today: date) -> QuerySet[Booking]:
    return running(placement, today).select_related("advertiser", "picture")[:1]
