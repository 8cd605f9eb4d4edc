"""What stands in the head of a page for search engines and for who shares a link to it.

Open Graph (https://ogp.me), which WhatsApp, Facebook and X read; the canonical address; and
schema.org's words, see structured.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from citydesk.people.models import Person
from citydesk.pictures import cards
from citydesk.pictures import models as pictures
from citydesk.reader import feeds, structured
from citydesk.reader.feeds import Shown, absolute
from citydesk.reader.queries import FrontPage, StoryPage
from citydesk.stories.models import PlainPage, Section, Topic
from citydesk.web.models import House

# More is not shown beside a link anywhere.
DESCRIPTION_LENGTH_MAX = 200
# The name of a page, and its address.
Step = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Head:
    """Of one page. `url` is its one address, whatever the reader's own says."""

    title: str
    description: str
    url: str
    kind: str = "website"
    image: Shown | None = None
    section: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    structured: SafeString


def of_story(house: House, page: StoryPage) -> Head:
    """A story's, or that of a version of one. No query."""
    story = page.story
    lead = feeds.shown(story.lead_picture)
    image = _card(page) or lead
    said = structured.of_story(house, page, image=shown.url if (shown := lead or image) else "")
    return Head(
        title=story.headline,
        description=story.standfirst,
        url=absolute(story.path or "/"),
        kind="article",
        image=image,
        section=story.section.title if story.section_id else "",
        published_at=story.published_at,
        updated_at=story.updated_at,
        structured=structured.script(*said),
    )


def of_front(house: House, page: FrontPage) -> Head:
    """The front's, with the picture of what leads it."""
    return Head(
        title=house.name,
        description=house.strapline,
        url=absolute("/"),
        image=feeds.shown(page.lead.lead_picture) if page.lead else None,
        structured=structured.script(structured.of_front(house)),
    )


def of_page(house: House, *steps: Step, description: str = "", query: str = "") -> Head:
    """Of a page that `steps` lead to from the front, itself the last; `query` is its own part."""
    title, address = steps[-1]
    return Head(
        title=title,
        description=Truncator(description).chars(DESCRIPTION_LENGTH_MAX),
        url=absolute(f"{address}?{query}" if query else address),
        structured=structured.script(structured.trail((house.name, "/"), *steps)),
    )


def of_section(house: House, section: Section, *, query: str) -> Head:
    """Of one page of a section's stories; each has an address of its own."""
    step = section.title, section.address
    return of_page(house, step, description=section.introduction, query=query)


def of_topic(house: House, topic: Topic, *, query: str) -> Head:
    """The same of a topic."""
    step = topic.name, topic.get_absolute_url()
    return of_page(house, step, description=topic.standfirst, query=query)


def of_plain_page(house: House, page: PlainPage, *, path: str) -> Head:
    """Of a page in the owner's words."""
    return of_page(house, (page.title, path), description=says(page))


def says(page: PlainPage) -> str:
    """What its owner says of it, or how it begins."""
    words: str = page.search_description
    return words or " ".join(strip_tags(page.body.replace("</p>", " ")).split())


def of_person(house: House, person: Person) -> Head:
    """Of somebody whose name stands over stories."""
    return Head(
        title=person.name,
        description=person.role,
        url=absolute(person.get_absolute_url()),
        kind="profile",
        image=feeds.shown(person.picture),
        structured=structured.script(structured.of_person(house, person)),
    )


def _card(page: StoryPage) -> Shown | None:
    """What it is shared with: its headline, drawn."""
    if not page.around.card:
        return None
    width, height = cards.SIZE
    url = absolute(pictures.storage().url(page.around.card))
    return Shown(url=url, width=width, height=height, alt=page.story.headline, credit="")
