"""Public pages: front, section, story, plain page, person, rates."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from wagtail.views import serve

from citydesk.comments import actions as comment_actions
from citydesk.people.models import Person
from citydesk.reader import queries
from citydesk.rewards.models import Rate
from citydesk.stories import queries as stories
from citydesk.stories.models import Front, PlainPage, Section, Story
from citydesk.web.middleware import with_script_from
from citydesk.web.models import House

STORIES_PER_PAGE = 20
NAME_LENGTH_MAX = 60
TEXT_LENGTH_MAX = 3000


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {"sections": queries.sections()} | context
    return render(request, f"reader/{template}", context, status=status)


@require_safe
def story(request: HttpRequest, path: str) -> HttpResponse:
    """The story of this path; an old path leads to the present one; else Wagtail's page."""
    found = stories.story_for_page(f"/{path}")
    if found is None:
        if stories.is_killed(f"/{path}"):
            return _page(request, "gone.html", {}, status=410)
        return serve(request, path)  # type: ignore[no-any-return]
    thing, current = found
    if not current:
        return redirect(thing.path, permanent=True)
    return show(request, thing)


def show(
    request: HttpRequest, story: Story, *, status: int = 200, form: dict[str, str] | None = None
) -> HttpResponse:
    """The page of a story or of its draft; `form` is a comment that was not taken."""
    house = House.load(request_or_site=request)
    page = queries.story_page(story, now=timezone.now())
    attribution = stories.attribution(story, template=house.attribution, house=house.name)
    response = _page(
        request,
        "story.html",
        {
            "page": page,
            "story": story,
            "section": story.section.title,
            "attribution": attribution,
            "address": f"{settings.CITYDESK_ADDRESS}{story.path}",
            "form": form or {},
        },
        status=status,
    )
    if house.network_script:
        response.headers["Content-Security-Policy"] = with_script_from(house.network_script)
    return response


@csrf_exempt  # kept pages have no token: the Origin header says where a form was
@require_POST
def comment(request: HttpRequest, reference: str) -> HttpResponse:
    """Hold a reader's comment for the desk.

    Browsers of the last years say by `Origin` where a form stood; those that say nothing are
    let through, since a comment is anonymous and there is no session to abuse.
    """
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.get_host():
        raise PermissionDenied
    commented = get_object_or_404(Story, reference=reference, live=True)
    name, text = (request.POST.get(field, "").strip() for field in ("name", "text"))
    if not name or not text or len(name) > NAME_LENGTH_MAX or len(text) > TEXT_LENGTH_MAX:
        error = _("We need a name, and a comment of at most 3,000 characters.")
        return show(
            request, commented, status=422, form={"name": name, "text": text, "error": error}
        )
    comment_actions.post(
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"{reference}\n{name}\n{text}"),
        story=commented,
        name=name,
        text=text,
        now=timezone.now(),
    )
    return _page(request, "commented.html", {"story": commented}, status=201)


def front(request: HttpRequest, page: Front) -> HttpResponse:
    """The front."""
    gathered = queries.front_page(page, now=timezone.now())
    return _page(request, "front.html", {"page": gathered, "front": True})


def section(request: HttpRequest, page: Section) -> HttpResponse:
    """A section's stories, newest first, twenty to a page."""
    paged = Paginator(stories.newest_of(page), STORIES_PER_PAGE)
    shown = paged.get_page(request.GET.get("page"))
    return _page(request, "section.html", {"topic": page, "stories": shown, "section": page.title})


def plain_page(request: HttpRequest, page: PlainPage) -> HttpResponse:
    """About, contact, how we work."""
    return _page(request, "plain.html", {"page": page})


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody whose name stands over stories, and those stories."""
    found = get_object_or_404(Person.objects.select_related("picture"), slug=slug)
    return _page(request, "person.html", {"person": found, "stories": queries.stories_by(found)})


@require_safe
def rewards(request: HttpRequest) -> HttpResponse:
    """What each kind of contribution earns."""
    return _page(request, "rewards.html", {"rates": Rate.objects.order_by("amount_kobo")})


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """What crawlers may read."""
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /my/", "Disallow: /write/", ""]
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
