"""The post that goes out."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from citydesk.lib.fields import EncryptedTextField


class Notice(models.Model):
    """One message to one person, a row of the change that it tells of, sent by the worker.

    `key` says what it tells ("published:T-7GQK4M"), so that the same news is told once. Delivery is
    at least once with a fixed Message-ID: a kill between the provider's answer and our row may send
    the same mail again, which mail readers fold into one.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("waiting")
        SENT = "SENT", _("sent")
        FAILED = "FAILED", _("could not be sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=150, unique=True)
    to = EncryptedTextField()
    # The house's name, as a mail program shows it.
    from_name = models.CharField(max_length=60, blank=True)
    subject = EncryptedTextField()
    text = EncryptedTextField()
    # Threading: the Message-ID of what this answers.
    in_reply_to = EncryptedTextField()
    automatic = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=250, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state="WAITING"), name="notice_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="SENT", sent_at__isnull=False)
                | (~models.Q(state="SENT") & models.Q(sent_at=None)),
                name="sent_notice_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return self.key
