"""Kept bytes."""

from django.db import models


class Original(models.Model):
    """Bytes as they came (a message, a file in it) or were derived, named by their SHA-256.

    They lie sealed in the `originals` storage under `stored_as`; `sealed_key` opens them and is
    itself sealed for the house. Without a key the bytes are erased, wherever a copy lies.
    """

    class Kind(models.TextChoices):
        MESSAGE = "MESSAGE", "message as received"
        FILE = "FILE", "file as received"
        DERIVED = "DERIVED", "copy made by us"

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    media_type = models.CharField(max_length=100)
    bytes = models.PositiveBigIntegerField()
    stored_as = models.CharField(max_length=120, unique=True)
    sealed_key = models.BinaryField(null=True)
    # What a derived copy was made from, and by what; a received file's message.
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    made_by = models.CharField(max_length=100, blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="original_sha256_is_hex"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="DERIVED", parent=None), name="derived_original_has_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
