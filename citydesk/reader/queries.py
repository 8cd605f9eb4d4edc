"""What stands on each public page, gathered from stories, adverts and comments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from citydesk.adverts import queries as adverts
from citydesk.adverts.models import Booking, Placement
from citydesk.comments import queries as comments
from citydesk.comments.models import Comment
from citydesk.people.models import Person
from citydesk.stories import queries as stories
from citydesk.stories.enums import StoryKind
from citydesk.stories.models import Front, Section, Story, Video

WORDS_PER_MINUTE = 200
PICKS_MAX = 6
FRONT_MAX = 20
BRIEFS_MAX = 8
OPINIONS_MAX = 4


@dataclass(frozen=True, kw_only=True)
class StoryPage:
    """A story with everything around it; any part may be missing."""

    story: Story
    people: list[Person]
    lead_figure: dict[str, Any]
    opening: SafeString
    body: SafeString
    minutes: int
    picks: list[Story]
    further_reading: list[Story]
    video: Video | None
    booking: Booking | None
    comments: list[Comment]
    is_opinion: bool


@dataclass(frozen=True, kw_only=True)
class FrontPage:
    """The front, row by row; a row without stories is left out."""

    lead: Story | None
    pair: list[Story]
    briefs: list[Story]
    picks: list[Story]
    opinions: list[Story]
    more: list[Story]
    video: Video | None
    booking: Booking | None


def sections() -> list[Section]:
    """What the masthead lists, in the order of the tree."""
    return list(Section.objects.live().order_by("path"))


def _video() -> Video | None:
    front = Front.objects.filter(live=True).select_related("video__poster").first()
    return front.video if front else None


def _booking(placement: Placement, now: datetime) -> Booking | None:
    today = timezone.localdate(now, timezone.get_default_timezone())
    return adverts.booking_for(placement, today)


def _opening_and_body(story: Story) -> tuple[SafeString, SafeString]:
    """The lead paragraph, after which the picks stand, and the rest."""
    html = "".join(str(block.render()) for block in story.body)
    if not html.lstrip().startswith("<p"):
        return mark_safe(""), mark_safe(html)  # noqa: S308 (the blocks have escaped it)
    opening, end, body = html.partition("</p>")
    return mark_safe(opening + end), mark_safe(body)  # noqa: S308


def story_page(story: Story, *, now: datetime) -> StoryPage:
    """Gather the page of a story or of its draft."""
    opening, body = _opening_and_body(story)
    words = len(strip_tags(opening + " " + body).split())
    return StoryPage(
        story=story,
        people=[byline.person for byline in story.bylines.all()],
        lead_figure={"picture": story.lead_picture, "caption": story.caption},
        opening=opening,
        body=body,
        minutes=max(1, round(words / WORDS_PER_MINUTE)),
        picks=[s for s in stories.picks(now) if s.pk != story.pk][:PICKS_MAX],
        further_reading=list(stories.further_reading(story)),
        video=_video(),
        booking=_booking(Placement.STORY, now),
        comments=list(comments.published(story)) if story.pk else [],
        is_opinion=story.kind == StoryKind.OPINION,
    )


def front_page(front: Front, *, now: datetime) -> FrontPage:
    """Gather the front; no story stands on it twice, but for the picks."""
    newest = list(stories.live().prefetch_related("bylines__person")[: FRONT_MAX + 1])
    chosen = front.lead if front.lead and front.lead.live else None
    lead = chosen or next((s for s in newest if s.kind != StoryKind.OPINION), None)
    others = [s for s in newest if lead is None or s.pk != lead.pk]
    opinions = [s for s in others if s.kind == StoryKind.OPINION][:OPINIONS_MAX]
    news = [s for s in others if s.kind != StoryKind.OPINION]
    pair = [s for s in news if s.lead_picture][:2]
    rest = [s for s in news if s not in pair]
    return FrontPage(
        lead=lead,
        pair=pair,
        briefs=rest[:BRIEFS_MAX],
        picks=stories.picks(now)[:PICKS_MAX],
        opinions=opinions,
        more=rest[BRIEFS_MAX:],
        video=front.video,
        booking=_booking(Placement.FRONT, now),
    )


def stories_by(person: Person) -> list[Story]:
    """The newest thirty with this byline."""
    return list(stories.live().filter(bylines__person=person)[:30])


def section_called(slug: str) -> Section | None:
    """The section of a feed."""
    found: Section | None = Section.objects.live().filter(slug=slugify(slug)).first()
    return found
