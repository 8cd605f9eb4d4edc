"""Reads of stories."""

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from wagtail.models import Page, Revision, WorkflowState

from citydesk.stories.models import (
    Byline,
    Correction,
    FurtherReading,
    Pick,
    Section,
    Story,
    StoryAddress,
)

FURTHER_READING_MAX = 4


def live() -> QuerySet[Story]:
    """What is public, newest first, with what a card shows."""
    return (
        Story.objects.filter(live=True)
        .select_related("section", "lead_picture")
        .order_by("-published_at", "-pk")
    )


def newest_of(section: Section) -> QuerySet[Story]:
    """A section's public stories, newest first."""
    return live().filter(section=section)


def by_path(path: str) -> tuple[Story, bool] | None:
    """The public story that has or had this path, and whether it is its address now. One query."""
    address = (
        StoryAddress.objects.select_related("story__section", "story__lead_picture")
        .filter(path=path, story__live=True)
        .first()
    )
    return (address.story, address.current) if address else None


def story_for_page(path: str) -> tuple[Story, bool] | None:
    """`by_path` with bylines, corrections and further reading at hand: four queries in all."""
    found = by_path(path)
    if found is not None and found[1]:
        others = FurtherReading.objects.select_related("other__section", "other__lead_picture")
        prefetch_related_objects(
            [found[0]],
            Prefetch("bylines", Byline.objects.select_related("person").order_by("sort_order")),
            Prefetch("corrections", Correction.objects.order_by("corrected_at")),
            Prefetch("further_reading", others.order_by("sort_order")),
        )
    return found


def is_killed(path: str) -> bool:
    """Whether the story of this path was withdrawn for good, and the answer is "gone"."""
    return StoryAddress.objects.filter(path=path, story__killed_at__isnull=False).exists()


def picks(now: datetime) -> list[Story]:
    """EDITOR'S PICKS as they stand at `now`, in the editor's order."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    rows = (
        Pick.objects.filter(Q(until=None) | Q(until__gte=today), story__live=True, front__live=True)
        .select_related("story__section", "story__lead_picture")
        .order_by("sort_order", "pk")
    )
    return [row.story for row in rows]


def further_reading(story: Story) -> list[Story]:
    """What an editor put under it; if nobody did, the newest of its section. At most four."""
    chosen = [row.other for row in story.further_reading.all() if row.other.live]
    if not chosen:
        chosen = list(newest_of(story.section).exclude(pk=story.pk)[:FURTHER_READING_MAX])
    return chosen[:FURTHER_READING_MAX]


def attribution(story: Story, *, template: str, house: str) -> str:
    """`Bay News reports that`: opens a story of an agency or outlet; "" for one of our own.

    `template` is the owner's text, in which `{house}` and `{outlet}` stand for the two names.
    """
    if not story.outlet:
        return ""
    return template.replace("{house}", house).replace("{outlet}", story.outlet)


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
