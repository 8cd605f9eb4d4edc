"""Maps of the site as crawlers read them.

https://www.sitemaps.org/protocol.html, with Google's words for news, pictures and films:
https://developers.google.com/search/docs/crawling-indexing/sitemaps/combine-sitemap-extensions.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from citydesk.lib.xml import text
from citydesk.reader.sitemaps import Map, News, Place, Seen

_PROTOCOL = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}
_EXTENSIONS = {
    "xmlns:image": "http://www.google.com/schemas/sitemap-image/1.1",
    "xmlns:video": "http://www.google.com/schemas/sitemap-video/1.1",
}
_NEWS = {"xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9"}
# As far as the video's vocabulary goes.
_TITLE_MAX, _DESCRIPTION_MAX = 100, 2_048


class _Document(SimplerXMLGenerator):
    """Elements as blocks of code."""

    @contextmanager
    def inside(self, name: str, told: Mapping[str, str] | None = None) -> Iterator[None]:
        """What is written now stands in an element."""
        self.startElement(name, AttributesImpl(dict(told or {})))
        yield
        self.endElement(name)

    def say(self, name: str, words: object) -> None:
        """An element with a text."""
        self.addQuickElement(name, text(words))


@contextmanager
def _written(root: str, spaces: dict[str, str], into: io.StringIO) -> Iterator[_Document]:
    document = _Document(into, "utf-8")
    document.startDocument()
    with document.inside(root, _PROTOCOL | spaces):
        yield document
    document.endDocument()


def _moment(at: datetime) -> str:
    """As https://www.w3.org/TR/NOTE-datetime has it."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def index(maps: Iterable[Map], *others: str) -> str:
    """Where the maps are."""
    into = io.StringIO()
    with _written("sitemapindex", {}, into) as document:
        for url in others:
            with document.inside("sitemap"):
                document.say("loc", url)
        for one in maps:
            with document.inside("sitemap"):
                document.say("loc", one.url)
                document.say("lastmod", _moment(one.changed_at))
    return into.getvalue()


def urlset(places: Iterable[Place]) -> str:
    """A map, with what each page shows."""
    into = io.StringIO()
    with _written("urlset", _EXTENSIONS, into) as document:
        for place in places:
            with document.inside("url"):
                document.say("loc", place.url)
                if place.changed_at:
                    document.say("lastmod", _moment(place.changed_at))
                for url in place.pictures:
                    with document.inside("image:image"):
                        document.say("image:loc", url)
                for film in place.films:
                    _say_film(document, film)
    return into.getvalue()


def _say_film(document: _Document, film: Seen) -> None:
    with document.inside("video:video"):
        document.say("video:thumbnail_loc", film.poster)
        document.say("video:title", film.title[:_TITLE_MAX])
        document.say("video:description", film.description[:_DESCRIPTION_MAX])
        document.say("video:content_loc", film.file)
        document.say("video:duration", film.seconds)
        document.say("video:publication_date", _moment(film.published_at))


def news(stories: Iterable[News], *, house: str, language: str, otherwise: str) -> str:
    """The map of the last two days. One without a place would be none: then `otherwise` stands."""
    into = io.StringIO()
    with _written("urlset", _NEWS, into) as document:
        stories = list(stories)
        for story in stories:
            with document.inside("url"):
                document.say("loc", story.url)
                with document.inside("news:news"):
                    with document.inside("news:publication"):
                        document.say("news:name", house)
                        document.say("news:language", story.language or language)
                    document.say("news:publication_date", _moment(story.published_at))
                    document.say("news:title", story.title)
        if not stories:
            with document.inside("url"):
                document.say("loc", otherwise)
    return into.getvalue()
