"""Where a page went that had another address: Wagtail's redirects, which the owner sees in a list.

Wagtail notes it of its own pages; this is for rows that have a page and are none: people, topics.
"""

from typing import Any

from django.db import models, transaction
from wagtail.contrib.redirects.models import Redirect


def note(sender: type[models.Model], instance: Any, *, raw: bool = False, **_kwargs: Any) -> None:
    """Receives pre_save: who asks for where the row was is led to where it will be, for good."""
    manager: models.Manager[Any] = sender._default_manager  # noqa: SLF001 (Django's own name for it)
    before = None if raw or instance._state.adding else manager.filter(pk=instance.pk).first()  # noqa: SLF001
    if before is not None:
        old, new = before.get_absolute_url(), instance.get_absolute_url()
        if old != new:
            _lead_on(old, new)


@transaction.atomic
def _lead_on(old: str, new: str) -> None:
    """From `old`, and from wherever else led there; from `new`, where it is now, no more."""
    Redirect.objects.filter(old_path=Redirect.normalise_path(new)).delete()
    Redirect.objects.filter(redirect_link=old).update(redirect_link=new)
    Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(old),
        site=None,
        defaults={
            "redirect_link": new,
            "redirect_page": None,
            "is_permanent": True,
            "automatically_created": True,
        },
    )


def to(path: str) -> str:
    """Where that page is now; "" if nobody knows of it."""
    went = Redirect.objects.filter(old_path=Redirect.normalise_path(path), redirect_page=None)
    return went.values_list("redirect_link", flat=True).first() or ""
