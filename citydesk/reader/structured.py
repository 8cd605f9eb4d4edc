"""What search engines are told of a page in their own words, https://schema.org, as JSON-LD.

https://developers.google.com/search/docs/appearance/structured-data/article says what they read.
Nothing stands there that the page does not say.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from citydesk.people.models import Person
from citydesk.pictures import queries as pictures
from citydesk.pictures.models import Film, Picture
from citydesk.reader.feeds import absolute
from citydesk.reader.queries import StoryPage
from citydesk.stories.enums import StoryKind
from citydesk.stories.models import Topic
from citydesk.web.models import House

Said = dict[str, Any]

_KINDS = {
    StoryKind.NEWS: "NewsArticle",
    StoryKind.OPINION: "OpinionNewsArticle",
    StoryKind.LIVE: "LiveBlogPosting",
}
# The newest of a live story; the page has them all.
UPDATES_MAX, UPDATE_LENGTH_MAX = 20, 500
# Inside a script element only these can end it or begin a comment; the last two end a line in old
# JavaScript. In JSON each may be written so.
_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def script(*things: Said) -> SafeString:
    """The element for a page's head; a block of data, which no browser executes."""
    written = json.dumps(
        {"@context": "https://schema.org", "@graph": [_told(thing) for thing in things]},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return mark_safe(  # noqa: S308 (what could end the element is escaped)
        f'<script type="application/ld+json">{written.translate(_ESCAPED)}</script>'
    )


def _told(thing: Any) -> Any:
    """Without what there is nothing to say of; moments as text."""
    if isinstance(thing, dict):
        return {name: _told(said) for name, said in thing.items() if said not in (None, "", [])}
    if isinstance(thing, list):
        return [_told(one) for one in thing]
    return thing.isoformat(timespec="seconds") if isinstance(thing, datetime) else thing


def house(told: House) -> Said:
    """The house in a word, the same wherever it is named."""
    return {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#house"),
        "name": told.name,
        "url": absolute("/"),
    }


def of_front(told: House) -> Said:
    """The house, whole."""
    links = [link.value["url"] for link in told.follow_links]
    return house(told) | {
        "slogan": told.strapline,
        "logo": _address(told.mark),
        "sameAs": [url for url in links if url.startswith(("http://", "https://"))],
    }


def trail(*steps: tuple[str, str]) -> Said:
    """Where a page stands: names and addresses from the front on, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": nth,
                "name": name,
                "item": {"@type": "WebPage", "@id": absolute(address)},
            }
            for nth, (name, address) in enumerate(steps, start=1)
        ],
    }


def of_person(told: House, person: Person) -> Said:
    """Somebody whose name stands over stories."""
    return {
        "@type": "ProfilePage",
        "mainEntity": _person(person)
        | {
            "jobTitle": person.role,
            "description": person.bio,
            "image": _address(person.picture),
            "worksFor": house(told),
        },
    }


def _person(person: Person) -> Said:
    return {
        "@type": "Person",
        "name": person.name,
        "url": absolute(person.get_absolute_url()),
    }


def of_story(told: House, page: StoryPage, *, image: str) -> list[Said]:
    """A story, and where it stands. `image` is the address of its share picture, or "". No query.

    Of a draft, whatever there is.
    """
    story, kind = page.story, StoryKind(page.story.kind)
    here = absolute(story.path or "/")
    people = [_person(person) for person in page.around.people]
    said: Said = {
        "@type": _KINDS[kind],
        "mainEntityOfPage": here,
        "url": here,
        "headline": story.headline,
        "description": story.standfirst,
        "datePublished": story.published_at,
        "dateModified": story.updated_at or story.published_at,
        "author": people or [house(told)],
        "publisher": house(told),
        "image": [image] if image else [],
        "articleSection": story.section.title,
        "about": [_topic(topic) for topic in page.around.topics],
        "keywords": [topic.name for topic in page.around.topics],
        "inLanguage": story.language or get_language() or settings.LANGUAGE_CODE,
        "isAccessibleForFree": True,
        "license": told.licence_address,
        "video": [_film(film, page) for film in _films(page)],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": correction.text,
                "datePublished": correction.corrected_at,
            }
            for correction in page.around.corrections
        ],
    }
    if kind is StoryKind.LIVE:
        said |= {"coverageStartTime": story.published_at, "liveBlogUpdate": _updates(page)}
    else:
        said |= {"dateline": story.dateline, "backstory": " ".join(story.known)}
    steps = (told.name, "/"), (story.section.title, story.section.address)
    return [said, trail(*steps, (story.headline, story.path or "/"))]


def _topic(topic: Topic) -> Said:
    return {"@type": "Thing", "name": topic.name, "url": absolute(topic.get_absolute_url())}


def _address(picture: Picture | None) -> str:
    """Of a JPEG; "" while there is none."""
    url = pictures.share_url(picture) if picture else ""
    return absolute(url) if url else ""


def _films(page: StoryPage) -> Sequence[Film]:
    found = (block.value["film"] for block in page.story.body if block.block_type == "film")
    return [film for film in found if film]


def _film(film: Film, page: StoryPage) -> Said:
    return {
        "@type": "VideoObject",
        "name": film.title,
        "description": page.story.standfirst or page.story.headline,
        "thumbnailUrl": _address(film.poster),
        "contentUrl": absolute(film.file.url),
        "uploadDate": page.story.published_at,
        "duration": f"PT{max(1, round(film.seconds))}S",
    }


def _updates(page: StoryPage) -> list[Said]:
    values = [block.value for block in page.story.body if block.block_type == "update"]
    newest = sorted(values, key=lambda value: value["at"], reverse=True)[:UPDATES_MAX]
    return [
        {
            "@type": "BlogPosting",
            "headline": value["headline"],
            "datePublished": value["at"],
            "articleBody": strip_tags(str(value["text"].source))[:UPDATE_LENGTH_MAX],
        }
        for value in newest
    ]
