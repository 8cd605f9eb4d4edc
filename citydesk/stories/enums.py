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


class Language(models.TextChoices):
    """What a story may be written in, besides the house's own language: RFC 5646, its own name."""

    EN = "en", "English"
    PCM = "pcm", "Naijá"
    HA = "ha", "Hausa"
    IG = "ig", "Igbo"
    YO = "yo", "Yorùbá"
    AR = "ar", "العربية"
    EFI = "efi", "Efịk"
    FF = "ff", "Fulfulde"
    FR = "fr", "Français"
    IBB = "ibb", "Ibibio"
    KR = "kr", "Kanuri"
    PT = "pt", "Português"
    SW = "sw", "Kiswahili"
    TIV = "tiv", "Tiv"
