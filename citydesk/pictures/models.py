"""The pictures that readers see: re-encoded, without metadata, with credit and alt text."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from citydesk.delivery.models import Noted


class Picture(Noted, AbstractImage):
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
    # The SHA-256 of the clean copy it was made from, so that making it twice makes one. And of the
    # copy that it shows: another, where something was covered. Neither is for readers; what was
    # erased leaves neither.
    made_from = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    shows = models.CharField(max_length=64, blank=True, editable=False)

    # At which widths its files for pages are kept; none when it cannot be opened; null before that.
    widths = models.JSONField(null=True, blank=True, editable=False)
    # What each of those files weighs in bytes, as {"480.webp": 21000}.
    weights = models.JSONField(null=True, blank=True, editable=False)
    # How often its file could not be looked at for reasons that say nothing of it.
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    admin_form_fields = (*Image.admin_form_fields, "alt", "credit")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Another file needs other sizes."""
        if self.file and not self.file._committed:  # noqa: SLF001 (Django tells it nowhere else)
            self.widths, self.tries = None, 0
        super().save(*args, **kwargs)

    def get_upload_to(self, _filename: str) -> str:
        """A name that tells nothing, and that no other file ever had: see Discarded."""
        return f"original_images/{uuid.uuid4().hex[:12]}.jpg"

    @property
    def default_alt_text(self) -> str:
        """What a reader's screen says of it."""
        return self.alt or self.title


def storage() -> Any:
    """Where pictures and films lie. A Picture made to be asked would ask for its collection."""
    return Picture.file.field.storage


class Rendition(AbstractRendition):
    """A picture at one size."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter"
            )
        ]


class Card(models.Model):
    """The picture of a shared link to a story: its headline, over a picture if it has one.

    Its row is there before its file, so that whoever takes the picture away takes the card too.
    """

    # The story's id: stories stand above us.
    story = models.BigIntegerField(unique=True)
    picture = models.ForeignKey(Picture, models.CASCADE, null=True, related_name="cards")
    # The SHA-256 of all that is drawn: other words, another card, under a name no file ever had.
    # Both "" while its picture has another file, or is about to.
    shows = models.CharField(max_length=64, blank=True)
    file = models.CharField(max_length=120, blank=True)
    drawn = models.BooleanField(default=False)
    # How often it was begun.
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.file


class FilmManager(models.Manager["Film"]):
    """Films with their posters, since no page shows one without the other."""

    def get_queryset(self) -> models.QuerySet["Film"]:
        """In one query."""
        return super().get_queryset().select_related("poster")


class Film(Noted, models.Model):
    """A film that readers may watch: made anew, small, without metadata, covered where it must be.

    What it was made from, if it came as evidence, is not known here.
    """

    title = models.CharField(_("title"), max_length=150)
    credit = models.CharField(_("credit"), max_length=150, blank=True)
    file = models.FileField(editable=False, max_length=120)
    poster = models.ForeignKey(Picture, models.PROTECT, related_name="+", editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    seconds = models.FloatField(editable=False)
    bytes = models.PositiveIntegerField(editable=False)
    # The SHA-256 of the copy that it shows, so that publishing it twice makes one; not for readers.
    # None when that was erased.
    made_from = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    made_at = models.DateTimeField(editable=False)

    objects = FilmManager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Discarded(models.Model):
    """A file that readers could reach and may not any more: its picture is gone, or another.

    It is deleted at once, and again when whoever was still making sizes of it has ended.
    """

    name = models.CharField(max_length=255, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
