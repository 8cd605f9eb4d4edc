"""Kept files that came with a tip, and what was found in them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Evidence(models.Model):
    """A file of a tip."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("to be looked at")
        EXAMINED = "EXAMINED", _("looked at")
        UNREADABLE = "UNREADABLE", _("kept, but cannot be read as a picture")

    tip = models.ForeignKey("intake.Tip", models.PROTECT, related_name="evidence")
    original = models.ForeignKey("originals.Original", models.PROTECT, related_name="evidence")
    position = models.PositiveSmallIntegerField()
    # As the sender named it.
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    bytes = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Why it cannot be read, in a sentence.
    problem = models.CharField(max_length=250, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    # Upright, without metadata, at most 2048 px: what the desk looks at and what may be published.
    clean_copy = models.ForeignKey(
        "originals.Original", models.PROTECT, null=True, blank=True, related_name="+"
    )
    examined_at = models.DateTimeField(null=True, blank=True)
    # Which checks, in which versions, it went through last: see checks.EDITION.
    edition = models.CharField(max_length=16, blank=True, db_index=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["tip", "position"], name="one_file_per_position"),
            models.CheckConstraint(
                condition=models.Q(state="WAITING", examined_at=None)
                | (~models.Q(state="WAITING") & models.Q(examined_at__isnull=False)),
                name="examined_evidence_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """What one check says of one file, or of a tip itself: of the mail that it came by.

    Checking again adds what is new, and overwrites nothing. New is what a new version of the check
    says, or another's newer tool; and what the same version says against another claim.
    """

    class Outcome(models.TextChoices):
        AGREES = "AGREES", _("agrees")
        DIFFERS = "DIFFERS", _("differs")
        NOT_RECORDED = "NOT_RECORDED", _("not recorded")
        COULD_NOT_CHECK = "COULD_NOT_CHECK", _("could not check")

    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="findings"
    )
    tip = models.ForeignKey(
        "intake.Tip", models.PROTECT, null=True, blank=True, related_name="findings"
    )
    check_name = models.CharField(max_length=50)
    version = models.PositiveSmallIntegerField()
    # Another's tool and its version, where what it says changes with it; and its own report, whole.
    tool = models.CharField(max_length=50, blank=True)
    report = models.ForeignKey(
        "originals.Original", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # 1, 2, 3 … of this check of this file; the highest counts.
    serial = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    numbers = models.JSONField(default=dict)
    sentence = models.CharField(max_length=300)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "check_name", "serial"], name="findings_stand_in_a_row"
            ),
            models.UniqueConstraint(
                fields=["tip", "check_name", "serial"], name="findings_of_a_tip_stand_in_a_row"
            ),
            models.CheckConstraint(
                condition=models.Q(evidence=None, tip__isnull=False)
                | models.Q(evidence__isnull=False, tip=None),
                name="finding_is_of_a_file_or_of_a_tip",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class Redaction(models.Model):
    """What an editor covered in a picture, and cut off it; the newest of a clean copy holds.

    It belongs to the clean copy and not to one tip's file: what was covered stays covered, whoever
    sends the same picture again.
    """

    of = models.ForeignKey("originals.Original", models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    # As pictures.redaction reads them: parts of the picture; a crop of None is all of it.
    boxes = models.JSONField(default=list)
    crop = models.JSONField(null=True, blank=True)
    # What came of it; the clean copy itself, when nothing is covered any more.
    copy = models.ForeignKey("originals.Original", models.PROTECT, related_name="+")
    # On whose screen, by whom, when.
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="redactions")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "version"], name="one_redaction_per_version"),
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="redactions_are_counted_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} version {self.version}"
