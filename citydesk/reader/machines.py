"""What machines read of us: feeds, maps of the site, and what they may read."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from citydesk.delivery.addresses import kept
from citydesk.lib import moved
from citydesk.people.models import Person
from citydesk.reader import feed_formats, feeds, queries, sitemap_formats, sitemaps
from citydesk.reader.feeds import absolute
from citydesk.stories import queries as stories
from citydesk.web.queries import house_of

# How each is written, and as what it is sent.
_FORMATS = {
    "rss": (feed_formats.rss, "application/rss+xml; charset=utf-8"),
    "atom": (feed_formats.atom, "application/atom+xml; charset=utf-8"),
    "json": (feed_formats.json_feed, "application/feed+json; charset=utf-8"),
}


@kept()
@require_safe
def feed(request: HttpRequest, written: str = "rss") -> HttpResponse:
    """The newest of everything. Six queries at most, like the three below.

    Who asks again is answered by its ETag. There is no Last-Modified: it would go back when a story
    is withdrawn, and a reader's program would keep what nobody may read any more.
    """
    house = house_of(request)
    return _answer(feeds.of_all(house, path=request.path), written)


@kept()
@require_safe
def section_feed(request: HttpRequest, slug: str, written: str = "rss") -> HttpResponse:
    """A section's newest."""
    found = queries.section_called(slug)
    if found is None:
        return _moved(slug, request.path)
    house = house_of(request)
    return _answer(feeds.of_section(house, found, path=request.path), written)


@kept()
@require_safe
def topic_feed(request: HttpRequest, slug: str, written: str = "rss") -> HttpResponse:
    """A topic's newest; not here until a public story belongs to it."""
    found = stories.topic_called(slug)
    if found is None or not stories.newest_on(found).exists():
        return _led_on(request, "topic", slug)
    house = house_of(request)
    return _answer(feeds.of_topic(house, found, path=request.path), written)


@kept()
@require_safe
def person_feed(request: HttpRequest, slug: str, written: str = "rss") -> HttpResponse:
    """The newest of somebody's."""
    found = Person.objects.filter(slug=slug).first()
    if found is None:
        return _led_on(request, "person", slug)
    house = house_of(request)
    return _answer(feeds.of_person(house, found, path=request.path), written)


def _moved(slug: str, path: str) -> HttpResponse:
    """Who follows a section that has another address by now is led there."""
    section = stories.section_once_at(f"/{slug}")
    if section is None:
        raise Http404
    return redirect(path.replace(f"/{slug}", f"/{section.slug}"), permanent=True)


def _led_on(request: HttpRequest, page: str, slug: str) -> HttpResponse:
    """Who follows a page that has another address by now is led to its feed."""
    went = moved.to(reverse(page, args=[slug])).strip("/").rpartition("/")[2]
    if not went:
        raise Http404
    return redirect(request.path.replace(f"/{slug}", f"/{went}"), permanent=True)


def _answer(said: feeds.Feed, written: str) -> HttpResponse:
    write, kind = _FORMATS[written]
    return HttpResponse(write(said), content_type=kind)


@kept()
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the maps are."""
    lines = [
        "User-agent: *",
        *(f"Disallow: /{door}/" for door in ("search", "desk", "my", "write", "comment")),
        "",
        *(f"Sitemap: {absolute(reverse(name))}" for name in ("sitemap", "news_map")),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@kept()
@require_safe
def sitemap(_request: HttpRequest) -> HttpResponse:
    """Where the maps are."""
    return _xml(sitemap_formats.index(sitemaps.maps(), absolute(reverse("pages_map"))))


@kept()
@require_safe
def pages_map(_request: HttpRequest) -> HttpResponse:
    """What is no story. Five queries."""
    return _xml(sitemap_formats.urlset(sitemaps.pages()))


@kept()
@require_safe
def month_map(_request: HttpRequest, month: str, begins: int | None = None) -> HttpResponse:
    """The stories of a month, or as many from one of them on as a map holds."""
    places = sitemaps.places_of(month, begins)
    if not places:  # a map without a place would be none
        raise Http404
    return _xml(sitemap_formats.urlset(places))


@kept()
@require_safe
def news_map(request: HttpRequest) -> HttpResponse:
    """The stories of the last two days, as news crawlers ask for them."""
    written = sitemap_formats.news(
        sitemaps.news(timezone.now()),
        house=house_of(request).name,
        language=(get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        otherwise=absolute("/"),
    )
    return _xml(written)


def _xml(written: str) -> HttpResponse:
    return HttpResponse(written, content_type="application/xml; charset=utf-8")
