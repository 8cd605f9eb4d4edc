"""Tells custody which kept files readers see: those that a story's pictures show."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from citydesk.originals import custody
from citydesk.originals.custody import Act
from citydesk.originals.models import CustodyEntry, Original
from citydesk.pictures.models import Film, Picture
from citydesk.stories import queries as stories
from citydesk.stories.models import Story

# Who did it, when it was nobody's hand: a story that was scheduled.
PROGRAM = "citydesk"


def note_shown(*, story: Story, by: str, now: datetime) -> None:
    """A version of `story` is public: record each kept file that it shows and did not before."""
    found = [one for one in _made_from(story) if not _is_shown(one, story)]
    _record(found, Act.PUBLISHED, story, by, now)


def note_withdrawn(*, story: Story, by: str, now: datetime) -> None:
    """`story` is public no more: record each kept file that it showed."""
    found = [one for one in _made_from(story) if _is_shown(one, story)]
    _record(found, Act.WITHDRAWN, story, by, now)


def note_replaced(*, was: Original, by: str, now: datetime) -> None:
    """Where readers saw `was`, something has changed: record what they see there no more, or anew.

    Another picture of a story may show the same copy still.
    """
    for story in showing([was]):
        if was.pk not in {one.pk for one in _made_from(story)}:
            _record([was], Act.WITHDRAWN, story, by, now)
        note_shown(story=story, by=by, now=now)


def showing(copies: Iterable[Original]) -> list[Story]:
    """Public stories in which readers see one of these, newest first: as custody has it.

    It is told in the transaction that publishes; an index of what refers to what comes later.
    """
    shown = {_story(entry) for copy in copies for entry in _shown_now(copy)}
    return list(stories.live().filter(reference__in=shown)) if shown else []


def _shown_now(original: Original) -> list[CustodyEntry]:
    """The newest entry of each story in which readers see `original`."""
    newest: dict[custody.Fact, CustodyEntry] = {}
    for entry in original.custody.filter(act__in=(Act.PUBLISHED, Act.WITHDRAWN)).order_by("number"):
        newest[_story(entry)] = entry
    return [entry for entry in newest.values() if entry.act == Act.PUBLISHED]


def _record(found: list[Original], act: Act, story: Story, by: str, now: datetime) -> None:
    if found:
        facts: dict[str, custody.Fact] = {"story": story.reference, "path": story.path}
        custody.record_each([(one, facts) for one in found], act=act, by=by or PROGRAM, now=now)


def _made_from(story: Story) -> Iterator[Original]:
    """The kept copies that the pictures and films of `story` show. At most two queries each."""
    for model, shown, field in (
        (Picture, stories.picture_ids(story), "shows"),
        (Film, stories.film_ids(story), "made_from"),
    ):
        if shown:
            copies = model.objects.filter(pk__in=shown).values(field)
            found = Original.objects.filter(sha256__in=copies).prefetch_related("custody")
            yield from found.order_by("pk")


def _is_shown(original: Original, story: Story) -> bool:
    """Whether the last thing that custody says of it in this story is that it was published."""
    acts = [
        entry.act
        for entry in sorted(original.custody.all(), key=lambda entry: entry.number)
        if entry.act in {Act.PUBLISHED, Act.WITHDRAWN} and _story(entry) == story.reference
    ]
    return acts[-1:] == [Act.PUBLISHED]


def _story(entry: CustodyEntry) -> custody.Fact:
    return custody.facts_of(entry)["story"]
