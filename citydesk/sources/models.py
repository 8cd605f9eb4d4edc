"""Contributors' identities: every column that names a person is encrypted."""

import uuid

from django.conf import settings
from django.db import models

from citydesk.lib.fields import EncryptedTextField


class Contributor(models.Model):
    """A member of the public who sends material. A source, once protected."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # What everybody but the desk calls them.
    code = models.CharField(max_length=12, unique=True)
    name = EncryptedTextField()
    email = EncryptedTextField()
    phone = EncryptedTextField()
    # Blind indexes (lib.keys.blind_index) of the lower-cased address and the E.164 number.
    email_index = models.CharField(max_length=64, unique=True, null=True, blank=True)
    phone_index = models.CharField(max_length=64, db_index=True, blank=True)
    # Which network to credit, confirmed by the contributor, and when.
    network = models.CharField(max_length=10, blank=True)
    phone_confirmed_at = models.DateTimeField(null=True, blank=True)
    protected = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Look(models.Model):
    """Somebody looked at who a contributor is. Append-only by habit of this app's actions."""

    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="looks")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The part of the program that looked, when nobody did ("payout").
    program = models.CharField(max_length=50, blank=True)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by__isnull=False) | ~models.Q(program=""),
                name="a_look_is_somebodys",
            )
        ]
