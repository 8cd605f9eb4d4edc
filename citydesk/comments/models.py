"""Readers' comments."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Comment(models.Model):
    """What a reader wrote under a story; nobody reads it before the desk has."""

    class State(models.TextChoices):
        HELD = "HELD", _("held for the desk")
        PUBLISHED = "PUBLISHED", _("published")
        REJECTED = "REJECTED", _("rejected")

    # Made by the form, so that the same comment posted twice is one.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey("stories.Story", models.CASCADE, related_name="comments")
    name = models.CharField(_("name"), max_length=60)
    text = models.TextField(_("comment"), max_length=3000)
    state = models.CharField(max_length=9, choices=State.choices, default=State.HELD)
    written_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["story", "state", "written_at"], name="comments_of_story")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="HELD", decided_at=None, decided_by=None)
                | (~models.Q(state="HELD") & models.Q(decided_at__isnull=False)),
                name="a_decided_comment_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:50]}"
