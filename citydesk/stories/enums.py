"""Codes of what is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoryKind(models.TextChoices):
    """What a story is; opinion carries the disclaimer."""

    NEWS = "NEWS", _("news")
    OPINION = "OPINION", _("opinion")
    LIVE = "LIVE", _("live")


class CorrectionKind(models.TextChoices):
    """What was put right."""

    CORRECTION = "CORRECTION", _("correction")
    CLARIFICATION = "CLARIFICATION", _("clarification")
    RETRACTION = "RETRACTION", _("retraction")
