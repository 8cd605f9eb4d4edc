"""What maps of the site say: every story once, a map a month, with its pictures and films."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db.models import Count, Max, Q, QuerySet, TextField
from django.db.models.functions import Cast, Substr
from django.urls import reverse

from citydesk.delivery import noting
from citydesk.people.models import Person
from citydesk.pictures import queries as pictures
from citydesk.pictures.models import Film, Picture
from citydesk.reader.feeds import absolute
from citydesk.stories import queries as stories
from citydesk.stories.models import PlainPage, Story

# The protocol allows 50,000 (https://www.sitemaps.org/protocol.html); but the text of each story is
# read for what it shows, and nobody should be able to make us read so many at once.
ENTRIES_MAX = 1_000
MAPS_MAX = 50_000
# https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
NEWS_MAX, NEWS_FOR = 1_000, timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A film that can be seen on a page."""

    file: str
    poster: str
    title: str
    description: str
    seconds: int
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page of ours. `changed_at` is when its words changed, or None where nobody knows."""

    url: str
    changed_at: datetime | None = None
    pictures: Sequence[str] = ()
    films: Sequence[Seen] = ()


@dataclass(frozen=True, kw_only=True)
class News:
    """A story of the last two days."""

    url: str
    title: str
    # Its own, or "" for the house's.
    language: str
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Map:
    """A stretch of a month: from its beginning, or from the story of this number."""

    month: str
    begins: int | None
    changed_at: datetime

    @property
    def url(self) -> str:
        """Where it is."""
        if self.begins is None:
            return absolute(reverse("month_map", args=[self.month]))
        return absolute(reverse("month_map_from", args=[self.month, self.begins]))


def maps() -> list[Map]:
    """The newest month first. One query; one more for each month with more than ENTRIES_MAX."""
    months = (
        Story.objects.filter(live=True)
        .annotate(month=Substr(Cast("published_at", TextField()), 1, 7))
        .values("month")
        .annotate(count=Count("pk"), told=Max("published_at"), changed=Max("updated_at"))
        .order_by("-month")
    )
    found: list[Map] = []
    for row in months:
        if row["count"] > ENTRIES_MAX:
            found += _parts(row["month"])
        else:
            changed = max(row["told"], row["changed"] or row["told"])
            found.append(Map(month=row["month"], begins=None, changed_at=changed))
    return found[:MAPS_MAX]


def _parts(month: str) -> Iterator[Map]:
    """A full month in stretches, each named by its first story: a late one moves few of them."""
    rows = _of_month(month).values_list("pk", "published_at", "updated_at").iterator()
    first = True
    while part := list(islice(rows, ENTRIES_MAX)):
        changed = max(moment for _pk, told, updated in part if (moment := updated or told))
        yield Map(month=month, begins=None if first else part[0][0], changed_at=changed)
        first = False


def _of_month(month: str) -> QuerySet[Story]:
    begins = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    ends = (begins + timedelta(days=31)).replace(day=1)
    public = Story.objects.filter(live=True, published_at__gte=begins, published_at__lt=ends)
    return public.order_by("published_at", "pk")


def places_of(month: str, begins: int | None) -> list[Place]:
    """At most ENTRIES_MAX stories of a month, from one of them on. Four queries at most.

    None when there is no such story; ValueError when there is no such month.
    """
    shown = _of_month(month)
    if begins is not None:
        first = Story.objects.filter(pk=begins).values_list("published_at", flat=True).first()
        if first is None:
            return []
        shown = shown.filter(Q(published_at__gt=first) | Q(published_at=first, pk__gte=begins))
    fields = "path", "headline", "standfirst", "body", "lead_picture", "published_at", "updated_at"
    found = list(shown.only(*fields)[:ENTRIES_MAX])
    shown_pictures = Picture.objects.in_bulk({n for s in found for n in stories.picture_ids(s)})
    shown_films = Film.objects.in_bulk({n for s in found for n in stories.film_ids(s)})
    return [_place(story, shown_pictures, shown_films) for story in found]


def _place(story: Story, all_pictures: dict[int, Picture], all_films: dict[int, Film]) -> Place:
    mine = (all_pictures.get(number) for number in sorted(stories.picture_ids(story)))
    films = (all_films.get(number) for number in sorted(stories.film_ids(story)))
    return Place(
        url=absolute(story.path),
        changed_at=story.updated_at or story.published_at,
        pictures=[absolute(url) for p in mine if p and (url := pictures.share_url(p))],
        films=[seen for film in films if film and (seen := _seen(film, story))],
    )


def _seen(film: Film, story: Story) -> Seen | None:
    """None without a poster, which every map must name."""
    poster = pictures.share_url(film.poster)
    if not poster:
        return None
    assert story.published_at is not None
    return Seen(
        file=absolute(film.file.url),
        poster=absolute(poster),
        title=film.title,
        description=story.standfirst or story.headline,
        seconds=max(1, round(film.seconds)),
        published_at=story.published_at,
    )


def pages() -> list[Place]:
    """What is no story: the front, sections, plain pages, topics and people with one, rates."""
    plain = PlainPage.objects.live().public().order_by("path")
    people = Person.objects.filter(bylines__story__live=True).distinct().order_by("slug")
    return [
        Place(url=absolute("/")),
        *(Place(url=absolute(section.address)) for section in stories.sections()),
        *(Place(url=absolute(page.url), changed_at=page.last_published_at) for page in plain),
        *(Place(url=absolute(one.get_absolute_url())) for one in stories.topics()[:ENTRIES_MAX]),
        *(Place(url=absolute(person.get_absolute_url())) for person in people[:ENTRIES_MAX]),
        Place(url=absolute(reverse("rewards"))),
    ]


def news(now: datetime) -> list[News]:
    """The stories of the last two days, newest first."""
    newest = stories.live().filter(published_at__gte=now - NEWS_FOR)[:NEWS_MAX]
    found = [
        News(
            url=absolute(story.path),
            title=story.headline,
            language=story.language,
            published_at=story.published_at,
        )
        for story in newest
        if story.published_at
    ]
    if found:
        noting.until(found[-1].published_at + NEWS_FOR)
    return found
