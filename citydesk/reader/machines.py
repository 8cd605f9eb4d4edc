"""What machines read of us: feeds, maps of the site, and what they may read."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydesk.people.models import Person
from citydesk.reader import feed_formats, feeds, queries
from citydesk.stories import queries as stories
from citydesk.web.models import House

# How each is written, and as what it is sent.
_FORMATS = {
    "rss": (feed_formats.rss, "application/rss+xml; charset=utf-8"),
    "atom": (feed_formats.atom, "application/atom+xml; charset=utf-8"),
    "json": (feed_formats.json_feed, "application/feed+json; charset=utf-8"),
}


@require_safe
def feed(request: HttpRequest, written: str = "rss") -> HttpResponse:
    """The newest of everything. Four queries at most, like the two below.

    Who asks again is answered by its ETag. There is no Last-Modified: it would go back when a story
    is withdrawn, and a reader's program would keep what nobody may read any more.
    """
    house = House.load(request_or_site=request)
    return _answer(feeds.of_all(house, path=request.path), written)


@require_safe
def section_feed(request: HttpRequest, slug: str, written: str = "rss") -> HttpResponse:
    """A section's newest."""
    found = queries.section_called(slug)
    if found is None:
        raise Http404
    house = House.load(request_or_site=request)
    return _answer(feeds.of_section(house, found, path=request.path), written)


@require_safe
def person_feed(request: HttpRequest, slug: str, written: str = "rss") -> HttpResponse:
    """The newest of somebody's."""
    found = get_object_or_404(Person, slug=slug)
    house = House.load(request_or_site=request)
    return _answer(feeds.of_person(house, found, path=request.path), written)


def _answer(said: feeds.Feed, written: str) -> HttpResponse:
    write, kind = _FORMATS[written]
    return HttpResponse(write(said), content_type=kind)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """What crawlers may read."""
    lines = [
        "User-agent: *",
        "Disallow: /search/",
        "Disallow: /desk/",
        "Disallow: /my/",
        "Disallow: /write/",
        "",
    ]
    lines.append(f"Sitemap: {settings.CITYDESK_ADDRESS}/news-sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """The stories of the last two days, as news crawlers ask for them."""
    since = timezone.now() - timedelta(days=2)
    newest = stories.live().filter(published_at__gte=since)[:1000]
    return render(
        request,
        "reader/news-sitemap.xml",
        {"stories": newest, "address": settings.CITYDESK_ADDRESS},
        content_type="application/xml",
    )
