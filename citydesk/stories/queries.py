"""Reads of stories."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision, WorkflowState

from citydesk.delivery import noting
from citydesk.delivery.remembering import remembered
from citydesk.lib.prepared import prepared
from citydesk.people.models import Person
from citydesk.pictures.models import Picture
from citydesk.search.types import Text
from citydesk.stories.models import (
    Front,
    Pick,
    PlainPage,
    Section,
    Story,
    StoryAddress,
    StoryTopic,
    Topic,
    Video,
)

FURTHER_READING_MAX = 4
TOPICS_MAX = 5
# Half of a row, and of what it costs to read one, is the text and what only the desk asks for.
OF_THE_DESK = (
    "latest_revision", "live_revision", "has_unpublished_changes", "first_published_at",
    "last_published_at", "go_live_at", "expire_at", "expired", "locked", "locked_at", "locked_by",
    "lead_picture__collection", "lead_picture__created_at", "lead_picture__uploaded_by_user",
    "lead_picture__file_size", "lead_picture__file_hash", "lead_picture__description",
    "lead_picture__made_from", "lead_picture__shows",
)  # fmt: skip
NOT_ON_CARDS = (*OF_THE_DESK, "body", "how_we_know", "killed_at")
# Of the forty columns of a page of Wagtail's, readers see these.
OF_A_SECTION = ("title", "slug", "introduction")
OF_THE_FRONT = ("lead", "video__title", "video__url", "video__seconds", "video__credit")


def live() -> QuerySet[Story]:
    """What is public, newest first, with what a card shows."""
    noting.tag("newest")
    return public()


def cards() -> QuerySet[Story]:
    """The same for lists, without what no card shows."""
    return _as_cards(live()).prefetch_related("section")  # few sections are on many cards


def _as_cards(rows: QuerySet[Story]) -> QuerySet[Story]:
    return rows.select_related(None).select_related("lead_picture").defer(*NOT_ON_CARDS)


def public() -> QuerySet[Story]:
    """The same, by whoever notes which lists of it the page is."""
    noting.tag("story:", "picture:")  # each row notes itself
    return (
        Story.objects.filter(live=True)
        .select_related("section", "lead_picture")
        .order_by("-published_at", "-pk")
    )


def newest_of(section: Section) -> QuerySet[Story]:
    """A section's public stories, newest first, as cards; whoever asks has the section."""
    noting.tag(f"newest:section:{section.pk}")
    return _as_cards(public().filter(section=section))


def older_than(story: Story) -> QuerySet[Story]:
    """The same, older than a story of it. Whoever lists them notes `older:section:`."""
    return below(_as_cards(public().filter(section_id=story.section_id)), story)


def newer_than(story: Story) -> QuerySet[Story]:
    """The public stories of its section that are newer, oldest first; noted the same way."""
    return above(public().filter(section_id=story.section_id), story)


def below(newest: QuerySet[Story], story: Story) -> QuerySet[Story]:
    """Of a list that is newest first, what comes after a story, be it of the list or not."""
    at = story.published_at
    # The last condition is where an index begins; those of the same moment are few.
    return newest.filter(Q(published_at__lt=at) | Q(pk__lt=story.pk), published_at__lte=at)


def above(newest: QuerySet[Story], story: Story) -> QuerySet[Story]:
    """Of the same, what comes before it, oldest first; references only."""
    at = story.published_at
    newer = newest.filter(Q(published_at__gt=at) | Q(pk__gt=story.pk), published_at__gte=at)
    bare = newer.select_related(None).prefetch_related(None).only("reference")
    return bare.order_by("published_at", "pk")


def once_public(reference: str, **where: Section | Topic) -> Story | None:
    """Where a story stands in lists, public or withdrawn: of a `section`, or a `topics__topic`."""
    found = Story.objects.filter(reference=reference, published_at__isnull=False)
    return found.filter(**where).only("reference", "published_at", "section").first()


def topics() -> QuerySet[Topic]:
    """Those that a public story belongs to, by name."""
    told = StoryTopic.objects.filter(topic=OuterRef("pk"), story__live=True)
    return Topic.objects.filter(Exists(told)).order_by("name")


def topic_called(slug: str) -> Topic | None:
    """The topic of an address, whether or not a public story belongs to it."""
    noting.tag("topic:")  # it notes itself; an address without one is never kept
    return Topic.objects.filter(slug=slug).first()


def newest_on(topic: Topic) -> QuerySet[Story]:
    """The public stories that belong to a topic, newest first; each once."""
    noting.tag(f"newest:topic:{topic.pk}")
    told = StoryTopic.objects.filter(topic=topic).values("story")
    return _as_cards(public().filter(pk__in=told)).prefetch_related("section")


def topics_of(story: Story) -> list[Topic]:
    """Those of a version, in the editor's order, each once."""
    return list(dict.fromkeys(row.topic for row in story.topics.all()))


def newest_by(person: Person) -> QuerySet[Story]:
    """The public stories that carry this name, newest first."""
    noting.tag(f"newest:person:{person.pk}")
    return _as_cards(public().filter(bylines__person=person)).prefetch_related("section")


def newest_of_same(story: Story) -> QuerySet[Story]:
    """The other public stories of its section, newest first."""
    noting.tag(f"newest:section:{story.section_id}")
    return public().filter(section_id=story.section_id).exclude(pk=story.pk)


def sections() -> QuerySet[Section]:
    """What the masthead lists, in the order of the tree."""
    listed: QuerySet[Section] = Section.objects.live().order_by("path").only(*OF_A_SECTION)
    return listed


all_sections = remembered(prepared(sections))


def section_once_at(path: str) -> Section | None:
    """The section that had this path (`/lagos`) before it had its own of today."""
    went = Redirect.objects.filter(old_path=path, redirect_page__isnull=False)
    found: Section | None = sections().filter(pk__in=went.values("redirect_page")).first()
    return found


def front() -> Front | None:
    """The front with its video at hand."""
    return next(iter(_fronts()), None)


@prepared
def _fronts() -> QuerySet[Front]:
    found: QuerySet[Front] = Front.objects.live().select_related("video__poster").order_by("pk")
    return found.only(*OF_THE_FRONT, "video__poster")[:1]


def plain_page(slug: str) -> PlainPage | None:
    """The owner's page of this name under the front, if it is public."""
    found: PlainPage | None = PlainPage.objects.live().filter(slug=slug, depth=3).first()
    return found


def videos_of_the_week() -> QuerySet[Video]:
    """The front's, or none."""
    return Video.objects.filter(pk__in=Front.objects.live().values("video_id"))


def at_path(path: str, sections: Iterable[Section] = ()) -> StoryAddress | None:
    """Whose path this is or was, public or not, with its story at hand. One query.

    The story's section is at hand when it is one of `sections`.
    """
    noting.tag("story:", "picture:")  # each row notes itself; where none is, the path does
    found = next(iter(_at_path(path)), None)  # no path is there twice: nothing to order
    for section in sections:
        if found and found.story.section_id == section.pk:
            found.story.section = section
    return found


@prepared
def _at_path(path: str) -> QuerySet[StoryAddress]:
    rows = StoryAddress.objects.filter(path=path).select_related("story__lead_picture")
    return rows.defer(*(f"story__{column}" for column in OF_THE_DESK))


def pick_rows(today: date) -> QuerySet[Pick]:
    """EDITOR'S PICKS as they stand on a day, in the editor's order."""
    rows: QuerySet[Pick] = Pick.objects.filter(
        Q(until=None) | Q(until__gte=today), story__live=True, front__live=True
    )
    return rows.order_by("sort_order", "pk")


def picks(today: date) -> list[Story]:
    """The stories of `pick_rows`, as far as a link needs them."""
    return [row.story for row in _picks(today)]


@prepared
def _picks(today: date) -> QuerySet[Pick]:
    shown = ("story__headline", "story__path", "story__language")
    return pick_rows(today).select_related("story").only(*shown)


def further_reading(story: Story, suggested: Iterable[Story] = ()) -> list[Story]:
    """What an editor put under a version, then `suggested`; or the newest of its section.

    At most four.
    """
    chosen = [row.other for row in story.further_reading.all() if row.other.live]
    found = list(dict.fromkeys([*chosen, *suggested]))
    return (found or list(newest_of_same(story)[:FURTHER_READING_MAX]))[:FURTHER_READING_MAX]


def pictures_in(story: Story) -> list[Picture]:
    """What a version shows: its lead picture first, then those in its text."""
    blocks = [block for block in story.body if block.block_type == "picture"]
    shown = [story.lead_picture, *(block.value["picture"] for block in blocks)]
    return [picture for picture in shown if picture is not None]


def words_of(story: Story) -> Text:
    """What a version is found by. Two queries more: the names over it, and its topics."""
    about = [story.standfirst, story.dateline, story.contributor_credit, story.outlet]
    names = names_on(story)
    body = [story.caption, *story.body.stream_block.get_searchable_content(story.body)]
    return Text(
        headline=story.headline,
        standfirst=" \n".join([*about, *names]),
        body=" \n".join(map(str, body)),
        labels=labels(
            section=story.section_id,
            kind=story.kind,
            topics=[row.topic_id for row in story.topics.all()],
        ),
    )


def names_on(story: Story) -> list[str]:
    """Whose names stand over a version."""
    return [byline.person.name for byline in story.bylines.all()]


def labels(*, section: int | None = None, kind: str = "", topics: Iterable[int] = ()) -> list[str]:
    """As search narrows by them."""
    named = [("section", section), ("kind", kind.lower()), *(("topic", one) for one in topics)]
    return [f"{name}{value}" for name, value in named if value]


def in_order(numbers: Sequence[int]) -> list[Story]:
    """These stories as they are asked for, with what a card shows; none that is not public."""
    found = live().in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def attribution(story: Story, *, template: str, house: str) -> str:
    """`Bay News reports that`: opens a story of an agency or outlet; "" for one of our own.

    `template` is the owner's text, in which `{house}` and `{outlet}` stand for the two names.
    """
    if not story.outlet:
        return ""
    return template.replace("{house}", house).replace("{outlet}", story.outlet)


def picture_ids(story: Story) -> set[int]:
    """The pictures that a version of `story` shows. No query."""
    blocks = [block for block in story.body.raw_data if block["type"] == "picture"]
    shown = {story.lead_picture_id, *(block["value"]["picture"] for block in blocks)}
    return {number for number in shown if number is not None}


def film_ids(story: Story) -> set[int]:
    """The films that a version of `story` shows. No query."""
    blocks = [block for block in story.body.raw_data if block["type"] == "film"]
    return {block["value"]["film"] for block in blocks if block["value"]["film"] is not None}


def for_desk() -> QuerySet[Story]:
    """Every story with what the desk's list shows; `reviews` are those it is in."""
    reviews = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    return Story.objects.select_related("section", "latest_revision").prefetch_related(
        "bylines__person", Prefetch("workflow_states", reviews, to_attr="reviews")
    )


def due_revisions(now: datetime) -> QuerySet[Revision]:
    """Versions of stories and pages whose time to be published has come, earliest first."""
    due: QuerySet[Revision] = Revision.objects.filter(approved_go_live_at__lte=now)
    return due.order_by("approved_go_live_at")


def expired(now: datetime) -> list[Story | Page]:
    """Public stories and pages that were to be so only until now."""
    return [
        thing
        for model in (Story, Page)
        for thing in model.objects.filter(live=True, expire_at__lte=now).order_by("expire_at")
    ]
