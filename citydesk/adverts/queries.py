"""Reads of adverts."""

from datetime import date

from citydesk.adverts.models import Booking, Placement


def booking_for(placement: Placement | str, today: date) -> Booking | None:
    """The vetted booking that runs today in that placement, the latest sold of several."""
    running = Booking.objects.filter(placement=placement, from_date__lte=today, to_date__gte=today)
    vetted = running.exclude(vetting_number="")
    return vetted.select_related("advertiser", "picture").order_by("-pk").first()
