"""What a feed says, whichever way it is written: see feed_formats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from citydesk.people.models import Person
from citydesk.pictures import queries as pictures
from citydesk.pictures.models import Picture
from citydesk.stories import queries as stories
from citydesk.stories.models import Byline, Section, Story, StoryTopic, Topic
from citydesk.web.models import House

# What a reader's program that asks once an hour cannot miss.
ENTRIES_MAX = 30
# Of a feed in which nothing has been said yet.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Author:
    """Whose name stands over a story."""

    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A story's picture, a JPEG."""

    url: str
    width: int
    height: int
    alt: str
    credit: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A story. `id` stays whatever becomes of its address; every address is absolute."""

    id: str
    url: str
    title: str
    summary: str
    section: str
    topics: list[str]
    # Its own, or "" for the feed's.
    language: str
    published_at: datetime
    updated_at: datetime
    authors: list[Author]
    picture: Shown | None


@dataclass(frozen=True, kw_only=True)
class Feed:
    """The newest stories of the house, of a section, a topic or a person, newest first."""

    title: str
    description: str
    house: str
    language: str
    # The page that it follows, and where the feed itself is.
    page: str
    url: str
    entries: list[Entry]

    @property
    def updated_at(self) -> datetime:
        """When something in it was said last."""
        return max((entry.updated_at for entry in self.entries), default=NEVER)


def absolute(address: str) -> str:
    """`/2026/11/a/` as others on the web have to write it; what is absolute stays."""
    return urljoin(f"{settings.CITYDESK_ADDRESS}/", address)


def of_all(house: House, *, path: str) -> Feed:
    """Everything that is published."""
    return _feed(house, stories.live(), title=house.name, says=house.strapline, page="/", path=path)


def of_section(house: House, section: Section, *, path: str) -> Feed:
    """A section's."""
    return _feed(
        house,
        stories.newest_of(section).prefetch_related("section"),
        title=f"{house.name}: {section.title}",
        says=section.introduction,
        page=section.address,
        path=path,
    )


def of_topic(house: House, topic: Topic, *, path: str) -> Feed:
    """A topic's."""
    return _feed(
        house,
        stories.newest_on(topic),
        title=f"{house.name}: {topic.name}",
        says=topic.standfirst,
        page=topic.get_absolute_url(),
        path=path,
    )


def of_person(house: House, person: Person, *, path: str) -> Feed:
    """What somebody's name stands over."""
    return _feed(
        house,
        stories.newest_by(person),
        title=f"{person.name}, {house.name}",
        says=person.bio,
        page=person.get_absolute_url(),
        path=path,
    )


def _feed(  # what every feed has
    house: House, newest: QuerySet[Story], *, title: str, says: str, page: str, path: str
) -> Feed:
    bylines = Prefetch("bylines", Byline.objects.select_related("person").order_by("sort_order"))
    topics = Prefetch("topics", StoryTopic.objects.select_related("topic").order_by("sort_order"))
    return Feed(
        title=title,
        description=says or title,
        house=house.name,
        language=get_language() or settings.LANGUAGE_CODE,
        page=absolute(page),
        url=absolute(path),
        entries=[_entry(story) for story in newest.prefetch_related(bylines, topics)[:ENTRIES_MAX]],
    )


def _entry(story: Story) -> Entry:
    assert story.published_at is not None
    return Entry(
        id=id_of(story),
        url=absolute(story.path),
        title=story.headline,
        summary=story.standfirst or story.headline,
        section=story.section.title,
        topics=[topic.name for topic in stories.topics_of(story)],
        language=story.language,
        published_at=story.published_at,
        updated_at=max(story.updated_at or story.published_at, story.published_at),
        authors=authors(byline.person for byline in story.bylines.all()),
        picture=shown(story.lead_picture),
    )


def id_of(story: Story) -> str:
    """`tag:heron.example,2026-11-23:S-7KQ2M` (RFC 4151): the same for as long as there is one."""
    assert story.published_at is not None
    host = urlsplit(settings.CITYDESK_ADDRESS).hostname
    day = story.published_at.astimezone(UTC).date().isoformat()
    return f"tag:{host},{day}:{story.reference}"


def authors(people: Iterable[Person]) -> list[Author]:
    """With their pages."""
    return [Author(name=p.name, url=absolute(p.get_absolute_url())) for p in people]


def shown(picture: Picture | None) -> Shown | None:
    """The largest JPEG of a picture; None while there is none. No query."""
    found = pictures.sizes(picture) if picture else None
    if picture is None or found is None:
        return None
    width = found.webp[-1][0]
    return Shown(
        url=absolute(found.share),
        width=width,
        height=max(1, round(found.height * width / found.width)),
        alt=picture.default_alt_text,
        credit=picture.credit,
    )
