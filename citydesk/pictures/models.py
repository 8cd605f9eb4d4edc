"""The pictures that readers see: re-encoded, without metadata, with credit and alt text."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Picture(AbstractImage):
    """A publishable picture. What it was made from, if it came as evidence, is not known here."""

    alt = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )
    credit = models.CharField(
        _("credit"), max_length=150, blank=True, help_text=_("Photographer or agency.")
    )
    # The SHA-256 of the derived copy it was made from, so that making it twice makes one.
    made_from = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)

    # At which widths its files for pages are kept; none when it cannot be opened; null before that.
    widths = models.JSONField(null=True, blank=True, editable=False)

    admin_form_fields = (*Image.admin_form_fields, "alt", "credit")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Another file needs other sizes."""
        if self.file and not self.file._committed:  # noqa: SLF001 (Django tells it nowhere else)
            self.widths = None
        super().save(*args, **kwargs)

    @property
    def default_alt_text(self) -> str:
        """What a reader's screen says of it."""
        return self.alt or self.title


class Rendition(AbstractRendition):
    """A picture at one size."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter"
            )
        ]
