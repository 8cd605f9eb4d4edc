"""Adverts sold by the house itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Placement(models.TextChoices):
    """Where on a page an advert may stand."""

    STORY = "STORY", _("in a story, after the text")
    FRONT = "FRONT", _("on the front")


class Advertiser(models.Model):
    """Who pays."""

    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    def __str__(self) -> str:
        return self.name


class Booking(models.Model):
    """A placement sold for some days, with what is shown in it."""

    advertiser = models.ForeignKey(Advertiser, models.PROTECT, related_name="bookings")
    placement = models.CharField(_("placement"), max_length=5, choices=Placement.choices)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to, inclusive"))
    headline = models.CharField(_("headline"), max_length=90)
    text = models.CharField(_("text"), max_length=200, blank=True)
    picture = models.ForeignKey(
        "pictures.Picture", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    url = models.URLField(_("leads to"))
    price_kobo = models.PositiveBigIntegerField(_("price in kobo"), default=0)
    # ARCON Act 23/2022: adverts are vetted before exposure.
    vetting_number = models.CharField(_("ARCON certificate"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_date__gte=models.F("from_date")), name="booking_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.advertiser}: {self.headline}"
