"""Kept bytes, and the log of who did what to them."""

from django.db import models

from citydesk.lib.append_only import AppendOnly


class Original(models.Model):
    """Bytes as they came (a message, a file in it) or were derived, named by their SHA-256.

    They lie sealed in the `originals` storage under `stored_as`, which is named by a keyed hash of
    them. `sealed_key` opens them, and is itself sealed under the key of that name (lib.keytree),
    which no database has seen: with that destroyed they are erased, wherever a copy lies.
    """

    class Kind(models.TextChoices):
        MESSAGE = "MESSAGE", "message as received"
        FILE = "FILE", "file as received"
        DERIVED = "DERIVED", "copy made by us"

    # Of what was erased it is drawn by chance, and says nothing.
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
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_by = models.CharField(max_length=150, blank=True)
    erased_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="original_sha256_is_hex"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="DERIVED", parent=None), name="derived_original_has_parent"
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None, sealed_key__isnull=False, erased_by="")
                | (models.Q(erased_at__isnull=False, sealed_key=None) & ~models.Q(erased_by="")),
                name="what_has_no_key_was_erased_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class CustodyEntry(AppendOnly):
    """Who did what to which kept file, and when; each entry holds the hash of the one before.

    `commitments` say of each fact only what its salt can open; `sealed_facts` are the facts
    themselves, under the item's key. When that key is destroyed, the chain still holds, and says
    nothing of the item any more.
    """

    class Act(models.TextChoices):
        RECEIVED = "RECEIVED", "received"
        LOOKED = "LOOKED", "looked at"
        DERIVED = "DERIVED", "derived"
        PUBLISHED = "PUBLISHED", "published"
        WITHDRAWN = "WITHDRAWN", "withdrawn from readers"
        ERASED = "ERASED", "erased"
        BUNDLED = "BUNDLED", "put into a bundle"

    number = models.PositiveBigIntegerField(primary_key=True)
    # The hash of the entry before: two entries cannot follow the same one.
    prev = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    original = models.ForeignKey(Original, models.PROTECT, related_name="custody")
    act = models.CharField(max_length=9, choices=Act.choices)
    # A member of staff's user name, or a part of the program: `citydesk`.
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    # The name of each fact, and HMAC-SHA256 over its value: 64 hex digits.
    commitments = models.JSONField()
    sealed_facts = models.BinaryField()

    class Meta:
        verbose_name_plural = "custody entries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number=1, prev="0" * 64)
                | (models.Q(number__gt=1) & ~models.Q(prev="0" * 64)),
                name="only_the_first_follows_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(hash__regex=r"^[0-9a-f]{64}$"), name="custody_hash_is_hex"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.act}"


class CustodyRoot(AppendOnly):
    """One hash over a day's entries (originals.merkle), which follows that of the day before.

    What outsiders stamp and keep is its manifest: see originals.roots.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    # The entries that it is over; and the hash of the last of them.
    first = models.PositiveBigIntegerField(unique=True)
    last = models.PositiveBigIntegerField(unique=True)
    head = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    # The SHA-256 of the manifest before.
    prev = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "custody roots"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="a_root_is_over_something"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)


class CustodyStamp(AppendOnly):
    """An authority's word for when a root was there (RFC 3161): its whole answer."""

    root = models.ForeignKey(CustodyRoot, models.PROTECT, related_name="stamps")
    # The host it came from.
    authority = models.CharField(max_length=100)
    answer = models.BinaryField()
    # By the authority's clock, and by ours.
    stamped_at = models.DateTimeField()
    got_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "custody stamps"
        constraints = [
            models.UniqueConstraint(fields=["root", "authority"], name="one_stamp_of_an_authority")
        ]

    def __str__(self) -> str:
        return f"{self.root_id} {self.authority}"


class DestroyedLeaf(models.Model):
    """A leaf of `keys/items.tree` that no node's copy of the tree may have any more (lib.keytree).

    Without the tree it says nothing, and with it nothing that the tree does not.
    """

    leaf = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.leaf
