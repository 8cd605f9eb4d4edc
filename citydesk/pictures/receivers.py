"""Hears that a picture is new, has another file, or is gone."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from citydesk.pictures import actions, queries, tasks
from citydesk.pictures.models import Picture


@receiver(post_save, sender=Picture)
def ask_for_sizes(*, instance: Picture, raw: bool = False, **_more: Any) -> None:
    """A page that is quicker than the task makes them itself."""
    if instance.widths is None and not raw:
        tasks.make_sizes.enqueue(instance.pk)


@receiver(post_delete, sender=Picture)
def take_sizes_away(*, instance: Picture, **_more: Any) -> None:
    """With the row, once it is really gone."""
    names, storage = queries.names(instance), instance.file.storage
    transaction.on_commit(lambda: actions.forget_sizes(names=names, storage=storage))
