"""Kept files that came with a tip, and what was found in them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citydesk.lib import magic


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
    # The same, at most 512 px, unless it is no longer; EXIF's preview, where that shows another.
    small_copy = models.ForeignKey(
        "originals.Original", models.PROTECT, null=True, blank=True, related_name="+"
    )
    preview_copy = models.ForeignKey(
        "originals.Original", models.PROTECT, null=True, blank=True, related_name="+"
    )
    examined_at = models.DateTimeField(null=True, blank=True)
    # How often in a row the machine had no time to look at it.
    tries = models.PositiveSmallIntegerField(default=0)
    # Which checks, in which versions, it went through last: see checks.EDITION. "" when it is to
    # be checked again, since something else is claimed now.
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

    @property
    def is_film(self) -> bool:
        """Whether it moves; its clean copy is then a picture that shows it."""
        return magic.is_video(self.media_type)


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


class FilmCopy(models.Model):
    """A film made anew for watching: small, covered, without metadata; piece by piece.

    What was asked for is one row, however often it is asked for.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("being made")
        MADE = "MADE", _("made")
        FAILED = "FAILED", _("could not be made")

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="film_copies")
    of = models.ForeignKey("originals.Original", models.PROTECT, related_name="+")
    # What is wanted: the shorter side, parts to be covered as pictures.redaction reads them, sound.
    height = models.PositiveSmallIntegerField()
    boxes = models.JSONField(default=list)
    with_sound = models.BooleanField()
    # The hash of all that, since JSON is no key.
    wanted = models.CharField(max_length=64)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Why it could not be made, in a sentence.
    problem = models.CharField(max_length=250, blank=True)
    # The share that is done; the frame with which to go on, none when all pieces are there; and
    # what the first piece has settled for the others.
    done = models.FloatField(default=0)
    goes_on = models.PositiveIntegerField(null=True, blank=True, default=0)
    settled = models.JSONField(default=dict)
    # How often in a row the machine had no time for a piece.
    tries = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField()

    # What came of it.
    copy = models.ForeignKey(
        "originals.Original", models.PROTECT, null=True, blank=True, related_name="+"
    )
    poster = models.ForeignKey(
        "originals.Original", models.PROTECT, null=True, blank=True, related_name="+"
    )
    width = models.PositiveIntegerField(null=True, blank=True)
    shown_height = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "film copies"
        constraints = [
            models.UniqueConstraint(fields=["of", "wanted"], name="one_film_copy_of_a_kind"),
            models.CheckConstraint(
                condition=~models.Q(state="MADE")
                | models.Q(copy__isnull=False, poster__isnull=False, seconds__isnull=False),
                name="a_made_film_copy_is_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} at {self.height}"

    @property
    def percent(self) -> int:
        """How much of it is done, as a screen says it: never all before it is there."""
        return 100 if self.state == self.State.MADE else min(99, int(self.done * 100))


class FilmPiece(models.Model):
    """A few seconds of a film copy, until it is whole; sealed with the key of the film it is of."""

    copy = models.ForeignKey(FilmCopy, models.CASCADE, related_name="pieces")
    # The number of its first frame.
    begins = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["copy", "begins"], name="one_piece_per_beginning")
        ]

    def __str__(self) -> str:
        return f"{self.copy_id} from {self.begins}"


class Fingerprint(models.Model):
    """How one view of a picture looks, so that the picture is known when it comes again.

    Of a kept original (of a film, its key frames), or of the file of a published picture.
    """

    original = models.ForeignKey(
        "originals.Original", models.CASCADE, null=True, blank=True, related_name="fingerprints"
    )
    picture = models.ForeignKey(
        "pictures.Picture", models.CASCADE, null=True, blank=True, related_name="+"
    )
    # The picture's file at that time: it may be given another.
    file = models.CharField(max_length=100, blank=True)
    # Where in a film.
    at_ms = models.PositiveIntegerField(default=0)
    # 0 is the whole; then what is within its borders, if it has any.
    view = models.PositiveSmallIntegerField()
    # 0 to 100; what is too plain to be told from others is not searched: likeness.QUALITY_MIN.
    quality = models.PositiveSmallIntegerField()
    # PDQ, 32 bytes.
    hash = models.BinaryField(max_length=32)
    # See marks.MARK; once for a picture. How large the view was that they are of.
    marks = models.BinaryField(blank=True)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["original", "at_ms", "view"], name="one_fingerprint_per_view"
            ),
            models.UniqueConstraint(fields=["picture", "view"], name="one_per_view_of_a_picture"),
            models.CheckConstraint(
                condition=models.Q(original__isnull=False, picture=None)
                | models.Q(original=None, picture__isnull=False),
                name="a_fingerprint_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return bytes(self.hash).hex()


class LookAlike(models.Model):
    """A file of a tip looks like a file of an earlier tip, or like a published picture."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="look_alikes")
    earlier = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="later_look_alikes"
    )
    picture = models.ForeignKey(
        "pictures.Picture", models.CASCADE, null=True, blank=True, related_name="+"
    )
    # Bits of 256 that differ, and spots that the two share.
    distance = models.PositiveSmallIntegerField()
    spots = models.PositiveSmallIntegerField()
    # What was done to it since: words of look_alikes.CHANGES, by commas.
    changes = models.CharField(max_length=60, blank=True)
    # How many frames of a film are in the other; of two pictures 1, of the very same bytes 0.
    frames = models.PositiveSmallIntegerField(default=0)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "earlier"], name="one_look_alike_per_pair_of_files"
            ),
            models.UniqueConstraint(
                fields=["evidence", "picture"], name="one_look_alike_per_file_and_picture"
            ),
            models.CheckConstraint(
                condition=models.Q(earlier__isnull=False, picture=None)
                | models.Q(earlier=None, picture__isnull=False),
                name="a_look_alike_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} ~ {self.earlier_id or self.picture_id}"


class Review(models.Model):
    """Two senders sent one picture: an editor finds out whose it is. One per pair of tips."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("to be settled")
        SETTLED = "SETTLED", _("settled")

    tip = models.ForeignKey("intake.Tip", models.PROTECT, related_name="reviews")
    earlier = models.ForeignKey("intake.Tip", models.PROTECT, related_name="later_reviews")
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    found = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tip", "earlier"], name="one_review_per_pair_of_tips"),
            models.CheckConstraint(
                condition=~models.Q(tip=models.F("earlier")), name="a_review_is_of_two_tips"
            ),
            models.CheckConstraint(
                condition=models.Q(state="OPEN", settled_at=None, settled_by=None, found="")
                | (
                    models.Q(state="SETTLED", settled_at__isnull=False, settled_by__isnull=False)
                    & ~models.Q(found="")
                ),
                name="a_settled_review_says_by_whom_and_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tip_id} ~ {self.earlier_id} {self.state}"
