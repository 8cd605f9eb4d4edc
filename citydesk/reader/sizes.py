"""The pictures of what was read by its id only, in one query. Their sizes need none."""

from collections.abc import Sequence
from typing import Any

from citydesk.delivery import noting
from citydesk.pictures.models import Picture

# Something that shows a picture, and the name of its field.
Shown = tuple[Any, str]


def at_hand(shown: Sequence[Shown]) -> None:
    """Give each owner in `shown` its picture. One query; none when nobody has one."""
    noting.tag("picture:")
    wanted = {getattr(owner, f"{field}_id") for owner, field in shown} - {None}
    found = Picture.objects.in_bulk(wanted) if wanted else {}
    for owner, field in shown:
        if picture := found.get(getattr(owner, f"{field}_id")):
            setattr(owner, field, picture)
