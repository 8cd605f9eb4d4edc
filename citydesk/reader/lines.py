"""Everything short that stands around a story, in one query.

A story's page has seven lists of a few words each: bylines, corrections, picks, further reading,
topics, comments, the advert. Asked for one by one they would be most of what the page costs; here
each gives rows of the same shape, and the database hands them over together.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    F,
    IntegerField,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from citydesk.adverts import queries as adverts
from citydesk.adverts.models import Advertiser, Booking, Placement
from citydesk.comments import queries as comments
from citydesk.comments.models import Comment
from citydesk.delivery import noting
from citydesk.lib.prepared import prepared
from citydesk.people.models import Person
from citydesk.pictures.models import Card
from citydesk.related import queries as related
from citydesk.stories import queries as stories
from citydesk.stories.models import (
    Byline,
    Correction,
    FurtherReading,
    Story,
    StoryTopic,
    Topic,
    Video,
)

WORDS = ("a", "b", "c", "d", "e")
NO_TIME = Cast(Value(None), DateTimeField())
NO_PICTURE = Cast(Value(None), BigIntegerField())


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row: where it stands in its list, its own number, and up to five texts."""

    order: int | None
    number: str
    at: datetime | None
    picture: int | None
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Link:
    """Another story, as far as a link to it needs it."""

    headline: str
    path: str
    language: str
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Around:
    """What stands around a story; rows as their models, unsaved, or lighter."""

    people: list[Person]
    corrections: list[Correction]
    picks: Sequence[Link]
    further_reading: Sequence[Link | Story]
    comments: list[Comment]
    video: Video | None
    booking: Booking | None
    topics: list[Topic]
    # Where the picture is that a link to it is shared with; "" while there is none.
    card: str = ""


def _rows(
    kind: str,
    rows: QuerySet[Any],
    *words: str,
    at: str = "",
    order: str = "",
    picture: str = "",
) -> QuerySet[Any]:
    told: dict[str, Any] = {
        "kind": Value(kind, CharField()),
        "nth": F(order) if order else Value(0, IntegerField()),
        "number": Cast(F("pk"), TextField()),
        "at": F(at) if at else NO_TIME,
        "shown": F(picture) if picture else NO_PICTURE,
    }
    for name, word in zip(WORDS, (*words, *WORDS[len(words) :]), strict=True):
        known = word not in WORDS
        told[name] = Cast(F(word), TextField()) if known else Value("", TextField())
    told = {f"line_{name}": what for name, what in told.items()}
    lines: QuerySet[Any] = rows.order_by().annotate(**told).values_list(*told)
    return lines


@prepared
def _rows_around(number: int, section: int, today: date) -> QuerySet[Any, Any]:
    story = Story(pk=number, section_id=section)
    other = FurtherReading.objects.filter(story_id=story.pk, other__live=True)
    picks = stories.pick_rows(today).exclude(story_id=story.pk)
    newest = stories.newest_of_same(story).values("pk")[: stories.FURTHER_READING_MAX]
    first, *others = (
        _rows(
            "picks", picks, "story__headline", "story__path", "story_id", "story__language",
            at="story__published_at", order="sort_order",
        ),
        _rows(
            "people", Byline.objects.filter(story_id=story.pk), "person__name", "person__slug",
            "person_id", order="sort_order", picture="person__picture_id",
        ),
        _rows(
            "corrections", Correction.objects.filter(story_id=story.pk), "kind", "text",
            at="corrected_at",
        ),
        _rows(
            "chosen", other, "other__headline", "other__path", "other_id", "other__language",
            at="other__published_at", order="sort_order",
        ),
        _rows(
            "suggested", related.suggested(story), "other__headline", "other__path", "other_id",
            "other__language", at="other__published_at", order="place",
        ),
        _rows(
            "newest", Story.objects.filter(pk__in=newest), "headline", "path", "pk", "language",
            at="published_at",
        ),
        _rows("comments", comments.published(story), "name", "text", at="written_at"),
        _rows(
            "bookings", adverts.running(Placement.STORY, today), "advertiser__name", "headline",
            "text", "url", "vetting_number", order="pk", picture="picture_id",
        ),
        _rows(
            "videos", stories.videos_of_the_week(), "title", "url", "credit",
            order="seconds", picture="poster_id",
        ),
        _rows(
            "topics", StoryTopic.objects.filter(story_id=story.pk), "topic__name", "topic__slug",
            "topic_id", order="sort_order",
        ),
        _rows("cards", Card.objects.filter(story=story.pk, drawn=True), "file"),
    )  # fmt: skip
    return first.union(*others, all=True)


def _gather(story: Story, *, today: date) -> Mapping[str, list[Line]]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for kind, nth, number, at, picture, *words in _rows_around(
        story.pk or 0, story.section_id or 0, today
    ):
        line = Line(order=nth, number=number, at=at, picture=picture, words=(*words,))
        found[kind].append(line)
    return found


def around(story: Story, *, today: date) -> Around:
    """All of it, each list in its order. One query."""
    found = _gather(story, today=today)
    for lines in found.values():
        # What has no place of its own, or shares it, stands as it was made.
        lines.sort(key=lambda line: (line.order or 0, len(line.number), line.number))
    _note(story, found)
    bookings = found["bookings"][-1:]
    return Around(
        people=[
            Person(name=line.words[0], slug=line.words[1], picture_id=line.picture)
            for line in found["people"]
        ],
        corrections=[
            Correction(kind=line.words[0], text=line.words[1], corrected_at=line.at)
            for line in sorted(found["corrections"], key=_at)
        ],
        picks=[_link(line) for line in found["picks"]],
        further_reading=[_link(line) for line in _further(found)],
        comments=[
            Comment(name=line.words[0], text=line.words[1], written_at=_at(line))
            for line in sorted(found["comments"], key=_at)
        ],
        video=next(map(_video, found["videos"]), None),
        booking=next(map(_booking, bookings), None),
        topics=list(dict.fromkeys(map(_topic, found["topics"]))),
        card=next((line.words[0] for line in found["cards"]), ""),
    )


def _further(found: Mapping[str, list[Line]]) -> list[Line]:
    """An editor's picks, then what was found by itself; the newest where there is neither."""
    lines = found["chosen"] + found["suggested"]
    each: dict[str, Line] = {}
    # Of one moment those come first that were made last, as `newest_of_same` has them.
    for line in lines or sorted(found["newest"], key=_at)[::-1]:
        each.setdefault(line.words[2], line)
    return list(each.values())[: stories.FURTHER_READING_MAX]


def _note(story: Story, found: Mapping[str, list[Line]]) -> None:
    """Say what the page stands on. The queries cannot: they are asked once, for a story of none."""
    noting.tag(f"story:{story.pk}", f"comments:{story.pk}", f"card:{story.pk}")
    noting.tag("person:", *(f"person:{line.words[2]}" for line in found["people"]))
    noting.tag("topic:", *(f"topic:{line.words[2]}" for line in found["topics"]))
    links = (*found["picks"], *_further(found))
    noting.tag(*(f"story:{line.words[2]}" for line in links))
    if not found["chosen"] and not found["suggested"]:
        noting.tag(f"newest:section:{story.section_id}")


def _at(line: Line) -> datetime:
    assert line.at is not None
    return line.at


def _link(line: Line) -> Link:
    headline, path, _number, language, *_empty = line.words
    return Link(headline=headline, path=path, language=language, published_at=line.at)


def _topic(line: Line) -> Topic:
    name, slug, number, *_empty = line.words
    return Topic(pk=int(number), name=name, slug=slug)


def _video(line: Line) -> Video:
    title, url, credit, *_empty = line.words
    assert line.picture is not None
    return Video(title=title, url=url, credit=credit, seconds=line.order, poster_id=line.picture)


def _booking(line: Line) -> Booking:
    name, headline, text, url, vetting = line.words
    return Booking(
        advertiser=Advertiser(name=name),
        headline=headline,
        text=text,
        url=url,
        vetting_number=vetting,
        picture_id=line.picture,
    )
