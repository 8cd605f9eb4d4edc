"""What was changed and is not yet taken off the kept pages; and rows that say they were read."""

from typing import Any

from django.db import models

from citydesk.delivery import noting


class Purge(models.Model):
    """A tag whose pages are no longer true. Written by triggers, in the transaction of the change.

    A row lives until it is applied, which is a moment. See `watching` and `purging`.
    """

    tag = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.tag


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
