"""Hears that a picture is new, has another file, or is gone."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from citydesk.pictures import actions, tasks
from citydesk.pictures.models import Film, Picture
from citydesk.pictures.signals import copy_unshown


@receiver(post_save, sender=Picture)
def ask_for_sizes(*, instance: Picture, created: bool, raw: bool = False, **_more: Any) -> None:
    """A page that is quicker than the task makes them itself. With another file, one goes."""
    if instance.widths is None and not raw:
        tasks.make_sizes.enqueue(instance.pk)
        if not created:
            tasks.sweep.enqueue()


@receiver(pre_delete, sender=Picture)
def take_files_away(*, instance: Picture, **_more: Any) -> None:
    """With the row; before it goes, since Wagtail's sizes go with it."""
    actions.discard(picture=instance, now=timezone.now())
    tasks.sweep.enqueue()


@receiver(post_delete, sender=Picture)
def announce_it_is_gone(*, instance: Picture, **_more: Any) -> None:
    """Readers may have seen it."""
    copy_unshown.send(sender=Picture, sha256=instance.shows, by=None, now=timezone.now())


@receiver(post_delete, sender=Film)
def take_film_away(*, instance: Film, **_more: Any) -> None:
    """With the row, once it is really gone."""
    shown = instance.made_from or ""
    copy_unshown.send(sender=Film, sha256=shown, by=None, now=timezone.now())
    name, storage = str(instance.file.name), instance.file.storage
    transaction.on_commit(lambda: storage.delete(name))
