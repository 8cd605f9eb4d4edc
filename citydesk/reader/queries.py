"""What stands on each public page, gathered from stories, adverts and comments."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from citydesk.adverts import queries as adverts
from citydesk.adverts.models import Booking, Placement
from citydesk.delivery import noting
from citydesk.lib.prepared import prepared
from citydesk.people.models import Person
from citydesk.reader import lines, sizes
from citydesk.related import queries as related
from citydesk.stories import queries as stories
from citydesk.stories.enums import StoryKind
from citydesk.stories.models import Byline, Front, Section, Story, Topic, Video

WORDS_PER_MINUTE = 200
# Enough for an estimate: a bare ">" in an attribute would count as a word or two.
_TAG, _WORD = re.compile(r"<[^>]*>"), re.compile(r"\w\S*")
PICKS_MAX = 6
FRONT_MAX = 20
BRIEFS_MAX = 8
OPINIONS_MAX = 4
STORIES_PER_PAGE = 20
PERSON_STORIES_MAX = 30


@dataclass(frozen=True, kw_only=True)
class StoryPage:
    """A story with everything around it; any part may be missing."""

    story: Story
    around: lines.Around
    lead_figure: dict[str, Any]
    opening: SafeString
    body: SafeString
    minutes: int
    is_opinion: bool


@dataclass(frozen=True, kw_only=True)
class FrontPage:
    """The front, row by row; a row without stories is left out."""

    sections: list[Section]
    lead: Story | None
    pair: list[Story]
    briefs: list[Story]
    picks: list[Story]
    opinions: list[Story]
    more: list[Story]
    video: Video | None
    booking: Booking | None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of a long list, and the queries that lead to its neighbours; "" to the first.

    A page begins after a story, by its reference, and not at a number: it costs the same however
    far down it is, and a new story on top changes none below. How many there are, nobody counts.
    """

    stories: list[Story]
    newer: str | None
    older: str | None


def _today(now: datetime) -> date:
    """The newsroom's day; what stands on a page because of it is true until midnight."""
    zone = timezone.get_default_timezone()
    today = timezone.localdate(now, zone)
    noting.until(datetime.combine(today + timedelta(days=1), time.min, zone))
    return today


def _block(block: Any, *, lite: bool) -> str:
    """A piece of the body; a paragraph without the template of Wagtail's that adds nothing."""
    if isinstance(block.value, RichText):
        return str(expand_db_html(block.value.source))
    return str(block.render({"lite": lite}))


def _opening_and_body(story: Story, *, lite: bool) -> tuple[SafeString, SafeString]:
    """The lead paragraph, or the first entry of a live story, and the rest; picks stand between."""
    first, *others = [_block(block, lite=lite) for block in story.body] or [""]
    opening, end, rest = first, "", ""
    if first.lstrip().startswith("<p"):
        opening, end, rest = first.partition("</p>")
    body = rest + "".join(others)
    return mark_safe(opening + end), mark_safe(body)  # noqa: S308 (the blocks have escaped it)


def _as_drafted(around: lines.Around, story: Story) -> lines.Around:
    """With what belongs to a version that the database's rows do not know yet."""
    return replace(
        around,
        people=[byline.person for byline in story.bylines.all()],
        corrections=list(story.corrections.all()),
        topics=stories.topics_of(story),
        further_reading=stories.further_reading(
            story, (row.other for row in related.suggested(story).select_related("other"))
        ),
    )


def story_page(
    story: Story, *, now: datetime, draft: bool = False, lite: bool = False
) -> StoryPage:
    """Gather the page of a public story, or of a version of one; `lite` is without pictures."""
    around = lines.around(story, today=_today(now))
    if draft:
        around = _as_drafted(around, story)
    shown: list[sizes.Shown] = [(person, "picture") for person in around.people]
    shown += [(around.video, "poster")] if around.video else []
    shown += [(around.booking, "picture")] if around.booking else []
    sizes.at_hand(shown)
    opening, body = _opening_and_body(story, lite=lite)
    words = len(_WORD.findall(_TAG.sub(" ", opening + body)))
    return StoryPage(
        story=story,
        around=replace(around, picks=around.picks[:PICKS_MAX]),
        lead_figure={"picture": story.lead_picture, "caption": story.caption},
        opening=opening,
        body=body,
        minutes=max(1, round(words / WORDS_PER_MINUTE)),
        is_opinion=story.kind == StoryKind.OPINION,
    )


def _lead(front: Front, newest: Sequence[Story]) -> Story | None:
    """The editor's, while it is public; one query more when it is not among the newest."""
    if front.lead_id is None:
        return None
    found = next((story for story in newest if story.pk == front.lead_id), None)
    return found or stories.cards().filter(pk=front.lead_id).first()


def _newest(sections: Sequence[Section]) -> list[Story]:
    """The newest, each in its section; no query more for those sections that are at hand."""
    noting.tag("newest", "story:", "picture:")
    at_hand = {section.pk: section for section in sections}
    found = _newest_cards()
    for story in found:
        if section := at_hand.get(story.section_id):
            story.section = section
    prefetch_related_objects(found, "section")
    return found


@prepared
def _newest_cards() -> QuerySet[Story]:
    return stories.cards()[: FRONT_MAX + 1]


def front_page(front: Front, *, now: datetime) -> FrontPage:
    """Gather the front; no story stands on it twice, but for the picks."""
    sections = stories.all_sections()
    newest = _newest(sections)
    lead = _lead(front, newest) or next((s for s in newest if s.kind != StoryKind.OPINION), None)
    others = [s for s in newest if lead is None or s.pk != lead.pk]
    opinions = [s for s in others if s.kind == StoryKind.OPINION][:OPINIONS_MAX]
    names = Byline.objects.select_related("person").order_by("sort_order")
    prefetch_related_objects(opinions, Prefetch("bylines", names))
    news = [s for s in others if s.kind != StoryKind.OPINION]
    pair = [s for s in news if s.lead_picture][:2]
    rest = [s for s in news if s not in pair]
    booking = adverts.booking_for(Placement.FRONT, _today(now))
    return FrontPage(
        sections=sections,
        lead=lead,
        pair=pair,
        briefs=rest[:BRIEFS_MAX],
        picks=stories.picks(_today(now))[:PICKS_MAX],
        opinions=opinions,
        more=rest[BRIEFS_MAX:],
        video=front.video,
        booking=booking,
    )


def listing(section: Section, begins: Story | None = None) -> Listing:
    """A section's newest stories, or those older than one of its own; empty beyond the last."""
    noting.tag("story:", "picture:")  # each row notes itself
    if begins is None or begins.published_at is None:
        noting.tag(f"newest:section:{section.pk}")
        shown = _listing(_newest_of(section.pk), newer=None)
    else:
        place = begins.section_id, begins.pk, begins.published_at
        noting.tag(f"older:section:{section.pk}")
        newer = _newer(_newer_than(*place))
        if not newer:  # it is the first page for as long as that is short
            noting.tag(f"newest:section:{section.pk}")
        shown = _listing(_older_than(*place), newer=newer)
    for story in shown.stories:
        story.section = section
    return shown


@prepared
def _newest_of(section: int) -> QuerySet[Story]:
    return stories.newest_of(Section(pk=section))[: STORIES_PER_PAGE + 1]


@prepared
def _older_than(section: int, number: int, at: datetime) -> QuerySet[Story]:
    begins = Story(section_id=section, pk=number, published_at=at)
    return stories.older_than(begins)[: STORIES_PER_PAGE + 1]


@prepared
def _newer_than(section: int, number: int, at: datetime) -> QuerySet[Story]:
    begins = Story(section_id=section, pk=number, published_at=at)
    return stories.newer_than(begins)[:STORIES_PER_PAGE]


def topic_listing(topic: Topic, begins: Story | None = None) -> Listing:
    """The same of a topic; every page of it is rendered anew when a story joins or leaves it."""
    newest = stories.newest_on(topic)
    if begins is None:
        return _listing(newest, newer=None)
    newer = _newer(stories.above(newest, begins))
    return _listing(stories.below(newest, begins), newer=newer)


def _listing(newest: QuerySet[Story] | list[Story], *, newer: str | None) -> Listing:
    found = list(newest[: STORIES_PER_PAGE + 1])
    shown = found[:STORIES_PER_PAGE]
    older = after(shown[-1]) if len(found) > len(shown) else None
    return Listing(stories=shown, newer=newer, older=older)


def _newer(above: QuerySet[Story] | list[Story]) -> str:
    """The page above, which ends where this one begins; "" is the first one."""
    found = list(above[:STORIES_PER_PAGE])
    return after(found[-1]) if len(found) == STORIES_PER_PAGE else ""


def after(story: Story | None) -> str:
    """The query of the page that begins after a story; "" of the first."""
    return f"after={story.reference}" if story else ""


def stories_by(person: Person) -> list[Story]:
    """The newest with this byline."""
    return list(stories.newest_by(person)[:PERSON_STORIES_MAX])


def section_called(slug: str) -> Section | None:
    """The section of a feed."""
    found: Section | None = stories.sections().filter(slug=slug).first()
    return found
