"""Cards, the pictures of shared links: drawn by the worker, kept beside the pictures' sizes.

Nobody's request ever draws one, so nobody can have them drawn.
"""

import hashlib
import json
import logging
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from citydesk.lib import sandbox
from citydesk.pictures import models
from citydesk.pictures.card import HEIGHT, WIDTH
from citydesk.pictures.models import Card, Discarded, Picture

logger = logging.getLogger(__name__)

SIZE = WIDTH, HEIGHT
_DRAWER = "citydesk.pictures.card:draw"
# With another number every card is drawn anew.
_DRAWING = 1
_MIDDLE = 0.5
# What cannot be drawn five times cannot be drawn.
TRIES_MAX = 5


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """All that a card shows; `accent` is `#rrggbb`."""

    story: int
    headline: str
    section: str
    house: str
    accent: str
    picture: Picture | None
    mark: Picture | None

    @property
    def words(self) -> Mapping[str, Any]:
        """As the drawing asks for them."""
        return {
            "headline": self.headline,
            "section": self.section,
            "house": self.house,
            "accent": self.accent,
            "focus": _focus(self.picture),
        }

    @property
    def digest(self) -> str:
        """Another when anything on it is."""
        shown = [picture.file.name if picture else "" for picture in (self.picture, self.mark)]
        said = json.dumps([_DRAWING, dict(self.words), *shown])
        return hashlib.sha256(said.encode()).hexdigest()


def _focus(picture: Picture | None) -> tuple[float, float]:
    if picture is None or picture.focal_point_x is None or picture.focal_point_y is None:
        return _MIDDLE, _MIDDLE
    return picture.focal_point_x / picture.width, picture.focal_point_y / picture.height


def waiting(wanted: Collection[Wanted]) -> list[Wanted]:
    """Those of which there is no card, or one that shows something else. One query."""
    numbers = [one.story for one in wanted]
    done = {
        (card.story, card.shows)
        for card in Card.objects.filter(story__in=numbers)
        if card.drawn or card.tries >= TRIES_MAX
    }
    return [one for one in wanted if (one.story, one.digest) not in done]


def undrawn() -> QuerySet[Card, int]:
    """Ids of stories whose card was begun, or lost its picture's file."""
    return Card.objects.filter(drawn=False, tries__lt=TRIES_MAX).values_list("story", flat=True)


def draw(*, wanted: Wanted, now: datetime) -> None:
    """Draw the card, unless it is there; what the story had before is discarded.

    The row comes first, so a kill at any line leaves no file that nobody knows of. Doing it twice,
    or at once, writes the same file. Once it is committed call `sweep`, or a task sees to it.
    """
    if not waiting([wanted]):
        return
    name = _note(wanted, now)
    storage = models.storage()
    try:
        pieces = [_font(), _bytes(wanted.picture), _bytes(wanted.mark)]
        asked = {"pieces": [len(piece) for piece in pieces], **wanted.words}
        made = sandbox.call(_DRAWER, b"".join(pieces), asked=asked).files[0]
    except (OSError, sandbox.Stopped) as stopped:
        logger.warning("Story %s has no card yet: %s", wanted.story, type(stopped).__name__)
        return
    storage.put(name, made)
    if not Card.objects.filter(story=wanted.story, file=name).update(drawn=True):
        # Its picture was replaced meanwhile, or its story withdrawn: nobody may reach it.
        storage.delete(name)


@transaction.atomic
def _note(wanted: Wanted, now: datetime) -> str:
    """The name of the file that is to be drawn."""
    name = f"images/card-{uuid.uuid4().hex[:12]}.jpg"
    card, _new = Card.objects.select_for_update().get_or_create(
        story=wanted.story,
        defaults={"shows": wanted.digest, "file": name, "picture": wanted.picture},
    )
    if card.shows != wanted.digest:
        _discard([card.file], now)
        card.shows, card.file, card.picture = wanted.digest, name, wanted.picture
        card.drawn, card.tries = False, 0
    card.tries += 1
    card.save()
    return card.file


@transaction.atomic
def drop(*, story: int, now: datetime) -> None:
    """Take a story's card from readers, in the transaction that withdraws the story."""
    rows = Card.objects.filter(story=story)
    _discard(rows.values_list("file", flat=True), now)
    rows.delete()


def url_of(story: int) -> str:
    """Where a story's card is; "" while there is none. One query."""
    card = Card.objects.filter(story=story, drawn=True).first()
    return models.storage().url(card.file) if card else ""


def _discard(names: Collection[str], now: datetime) -> None:
    Discarded.objects.bulk_create(
        [Discarded(name=name, since=now) for name in names if name], ignore_conflicts=True
    )


@cache
def _font() -> bytes:
    return Path(__file__).with_name("fonts").joinpath("headline.ttf").read_bytes()


def _bytes(picture: Picture | None) -> bytes:
    if picture is None:
        return b""
    with picture.file.storage.open(picture.file.name) as file:
        return bytes(file.read())
