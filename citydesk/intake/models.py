"""Messages that arrived, and the tips that they became."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citydesk.channels.types import Channel, Tray
from citydesk.lib.fields import EncryptedTextField
from citydesk.lib.position import Position

CHANNELS = [
    (Channel.EMAIL, _("e-mail")),
    (Channel.WEBFORM, _("web form")),
    (Channel.PHONE, _("phone call")),
]
TRAYS = [
    (Tray.NEWS, _("news")),
    (Tray.AUTOMATIC, _("automatic mail")),
    (Tray.SPAM, _("spam")),
    (Tray.ADVERT, _("advert enquiries")),
    (Tray.PRESS, _("press releases")),
]


class Delivery(models.Model):
    """One arrival of one message. `id` is the name it had in the spool."""

    class State(models.TextChoices):
        READ = "READ", _("read")
        UNREADABLE = "UNREADABLE", _("could not be understood")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(max_length=8, choices=CHANNELS)
    original = models.ForeignKey(
        "originals.Original", models.PROTECT, null=True, related_name="deliveries"
    )
    # A blind index, not the id: ids repeat and name people's machines. Never a reason to drop mail.
    message_id_index = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            # The same bytes by the same way are one delivery, however often they come.
            models.UniqueConstraint(fields=["channel", "original"], name="same_bytes_one_delivery")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Vouch(models.Model):
    """Who vouches for a mail: what the domains it names say of it, asked soon after receipt.

    The record, a derived copy of the message, holds the envelope, every DNS answer as it came, and
    the verdict, so that it can be reached again offline. A new version adds a row.
    """

    class Result(models.TextChoices):
        PASS = "PASS", _("confirmed")
        FAIL = "FAIL", _("contradicted")
        NONE = "NONE", _("nothing said")
        UNKNOWN = "UNKNOWN", _("could not be found out")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="vouches")
    version = models.PositiveSmallIntegerField()
    # How it came, until it stands in the record.
    envelope = EncryptedTextField()
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # Signatures that may speak for the address in From; forwarders' seals; the way it came.
    dkim = models.CharField(max_length=7, choices=Result.choices, blank=True)
    arc = models.CharField(max_length=7, choices=Result.choices, blank=True)
    spf = models.CharField(max_length=7, choices=Result.choices, blank=True)
    # Whether the domain in From confirms the mail, by whichever of them.
    vouched = models.BooleanField(default=False)
    record = models.ForeignKey("originals.Original", models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "vouches"
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(found_at=None), name="vouch_waiting")
        ]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "version"], name="one_vouch_per_version"),
            models.CheckConstraint(
                condition=models.Q(found_at=None, record=None, due_at__isnull=False, vouched=False)
                | models.Q(found_at__isnull=False, record__isnull=False, due_at=None),
                name="vouch_waits_or_has_its_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}, version {self.version}"


class Tip(models.Model):
    """What we think a message says happened."""

    code = models.CharField(max_length=12, unique=True)
    channel = models.CharField(max_length=8, choices=CHANNELS)
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="tip")
    contributor = models.ForeignKey(
        "sources.Contributor", models.PROTECT, null=True, blank=True, related_name="tips"
    )
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followed_by"
    )
    tray = models.CharField(max_length=9, choices=TRAYS, default=Tray.NEWS)
    # Why it is in that tray, or what could not be read of it: sentences for the desk.
    note = models.TextField(blank=True)
    claim = models.CharField(_("claim"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    # When and where it happened: as the sender said, or as an editor understood it. Degrees.
    claim_at = models.DateTimeField(_("time of what is claimed"), null=True, blank=True)
    claim_latitude = models.FloatField(_("latitude"), null=True, blank=True)
    claim_longitude = models.FloatField(_("longitude"), null=True, blank=True)
    protected = models.BooleanField(_("protected source"), default=False)
    received_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["tray", "-received_at"], name="tips_of_a_tray")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delivery__isnull=False) | models.Q(entered_by__isnull=False),
                name="a_tip_came_or_was_entered",
            ),
            models.CheckConstraint(
                condition=models.Q(claim_latitude=None, claim_longitude=None)
                | models.Q(
                    claim_latitude__isnull=False,
                    claim_latitude__range=(-90, 90),
                    claim_longitude__isnull=False,
                    claim_longitude__range=(-180, 180),
                ),
                name="a_claimed_position_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def claim_position(self) -> Position | None:
        """Where it happened, if that is known as a position."""
        if self.claim_latitude is None or self.claim_longitude is None:
            return None
        return Position(self.claim_latitude, self.claim_longitude)
