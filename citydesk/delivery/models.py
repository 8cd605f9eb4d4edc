"""What was changed and is not yet taken off; rows that say they were read; how often pages were."""

from typing import Any

from django.db import models

from citydesk.delivery import noting


class Keeper(models.Model):
    """Somebody who keeps pages and is told of purges: a node of ours, or a cache before us.

    A node is one `serve` with its own data folder; see `place`.
    """

    # Of a node the machine and the folder; of a cache which one it is.
    name = models.CharField(max_length=300)
    is_node = models.BooleanField()
    # Only whoever knows it is this node: a copied folder is not.
    token = models.BigIntegerField(default=0)
    # Since when it has not applied what it was told; nobody waits for it then.
    silent_since = models.DateTimeField(null=True)
    # Of a cache: what it last said instead; which node tells it, and until when no other does.
    trouble = models.CharField(max_length=300, blank=True)
    sender = models.BigIntegerField(default=0)
    sends_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(is_node=False), name="one_cache_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Purge(models.Model):
    """A tag whose pages are no longer true. Written by triggers, in the transaction of the change.

    One row a keeper, and it lives until it is applied there, which is a moment. See `watching` and
    `purging`.
    """

    tag = models.CharField(max_length=300)
    # No constraint: whoever changes something must not fail because a keeper just went.
    keeper = models.ForeignKey(
        Keeper, models.DO_NOTHING, related_name="purges", db_constraint=False, db_index=False
    )

    def __str__(self) -> str:
        return self.tag


class Read(models.Model):
    """How often a page was read in an hour, or of older ones in a day (UTC): see `reads`."""

    path = models.CharField(max_length=300)
    since = models.DateTimeField()
    # The site that led there; "" for none, or our own.
    site = models.CharField(max_length=253, blank=True)
    robot = models.BooleanField()
    reads = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["since", "path", "site", "robot"], name="one_row_of_reads_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.reads}"


class Noted:
    """A table of which each row has a tag of its own: `story:12`. Whoever reads one has noted it.

    Stands first among a model's bases.
    """

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Any:
        """Django makes every row that it reads by this, also those of a join."""
        row = super().from_db(*args, **kwargs)  # type: ignore[misc]
        noting.row(f"{cls.__name__.lower()}:{row.pk}")
        return row
