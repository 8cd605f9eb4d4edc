"""Stories found by their words, as a page shows them."""

from dataclasses import dataclass
from datetime import datetime

from citydesk.search import queries as search
from citydesk.search.asked import Asked
from citydesk.search.excerpt import excerpt
from citydesk.search.types import Narrowed
from citydesk.stories import queries as stories
from citydesk.stories.models import Story

# Parts of a text, each with whether it is what was looked for.
Marked = list[tuple[str, bool]]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a reader asked for."""

    asked: Asked
    section: int | None
    topic: int | None
    since: datetime | None
    by_time: bool
    page: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """A story, and the place in it that shows why."""

    story: Story
    words: Marked


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of what was found; see search.types.Page."""

    asked: bool
    found: list[Found]
    loosely: bool
    number: int
    has_next: bool


def find(wanted: Wanted) -> Page:
    """A page of what is asked for. Two queries; one more when no story has all the words."""
    topics = [wanted.topic] if wanted.topic else []
    labels = stories.labels(section=wanted.section, topics=topics)
    narrowed = Narrowed(labels=labels, since=wanted.since)
    page = search.find(wanted.asked, page=wanted.page, by_time=wanted.by_time, narrowed=narrowed)
    shown = stories.in_order(page.stories) if page.stories else []
    return Page(
        asked=bool(wanted.asked),
        found=[Found(story=story, words=_words(story, wanted.asked)) for story in shown],
        loosely=page.loosely,
        number=wanted.page,
        has_next=page.has_next,
    )


def _words(story: Story, asked: Asked) -> Marked:
    """Of its text, or of its standfirst, or that as it is when the headline alone has them."""
    text = " ".join(map(str, story.body.stream_block.get_searchable_content(story.body)))
    return (
        excerpt(text, asked.stems)
        or excerpt(story.standfirst, asked.stems)
        or [(story.standfirst, False)]
    )
