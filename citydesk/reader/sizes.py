"""The sizes of all pictures of a page, in one query."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from citydesk.pictures.models import Picture, Rendition

# Something that shows a picture, and the name of its field.
Shown = tuple[Any, str]


def at_hand(pictures: Iterable[Picture | None], shown: Sequence[Shown] = ()) -> None:
    """Give each picture its renditions, so that no template asks for them one by one.

    What is `shown` need only know its picture's id; it gets the picture with it. One query, and
    one more for pictures that have never been shown in any size.
    """
    known = [picture for picture in pictures if picture is not None]
    wanted = {getattr(owner, f"{field}_id") for owner, field in shown} - {None}
    ids = wanted | {picture.pk for picture in known}
    if not ids:
        return
    sizes: defaultdict[int, list[Rendition]] = defaultdict(list)
    found: dict[int, Picture] = {}
    for size in Rendition.objects.filter(image_id__in=ids).select_related("image"):
        sizes[size.image_id].append(size)
        found[size.image_id] = size.image
    if missing := wanted - found.keys():
        found |= Picture.objects.in_bulk(missing)
    for owner, field in shown:
        if picture := found.get(getattr(owner, f"{field}_id")):
            setattr(owner, field, picture)
            known.append(picture)
    for picture in known:
        picture.prefetched_renditions = sizes[picture.pk]
