"""Public pages: front, section, story, plain page, person, rates."""

import logging
import mimetypes
import uuid
from collections.abc import Sequence
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_POST, require_safe
from wagtail.views import serve

from citydesk.comments import actions as comment_actions
from citydesk.delivery.addresses import kept
from citydesk.people.models import Person
from citydesk.pictures import queries as pictures
from citydesk.reader import failures, finding, heads, house_pages, queries
from citydesk.reader.answers import page as _page
from citydesk.reader.forms import SearchForm
from citydesk.rewards import reports
from citydesk.rewards.models import Rate
from citydesk.rewards.queries import announced_calls
from citydesk.stories import queries as stories
from citydesk.stories.models import Front, PlainPage, Section, Story
from citydesk.web import offline, ranges
from citydesk.web.middleware import with_network
from citydesk.web.origin import same_origin
from citydesk.web.queries import house_of

logger = logging.getLogger(__name__)

NAME_LENGTH_MAX = 60
TEXT_LENGTH_MAX = 3000


@kept()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front."""
    found = stories.front()
    if found is None:
        raise Http404
    return offline.may_be_kept(front(request, found))


@kept(adverts="network", after=r"S-[0-9A-Z]{5}")
@require_safe
def story(request: HttpRequest, path: str) -> HttpResponse:
    """What stands at this path: a story, a section, or a page of Wagtail's.

    An earlier path of a story leads to the present one, for good.
    """
    sections = stories.all_sections()
    address = stories.at_path(f"/{path}", sections)
    if address is None:
        return _section_or_page(request, path, sections)
    if address.story.killed_at:
        return failures.withdrawn(request, address.story)
    if not address.story.live:
        raise Http404
    if not address.current:
        return redirect(address.story.path, permanent=True)
    _refuse(request, "after")
    return _show(request, address.story, sections=sections)


def _section_or_page(request: HttpRequest, path: str, sections: Sequence[Section]) -> HttpResponse:
    for one in sections:
        if path == f"{one.slug}/":
            _refuse(request, "adverts")
            return section(request, one, sections)
    _refuse(request, "adverts", "after")
    return serve(request, path)  # type: ignore[no-any-return]


def _refuse(request: HttpRequest, *names: str) -> None:
    """A query that changes nothing here makes no second page of the same."""
    if any(name in request.GET for name in names):
        raise Http404


@require_safe
@condition(etag_func=lambda _request, name: quote_etag(name))
def picture(_request: HttpRequest, name: str) -> HttpResponse:
    """A file that pages show, where no web server hands it out. Another file has another name."""
    try:
        data = pictures.handed_out(name)
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        logger.exception("A picture is out of reach")
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    return HttpResponse(data, content_type=mimetypes.guess_type(name)[0])


@require_safe
@condition(etag_func=lambda _request, name: quote_etag(name))
def film(request: HttpRequest, name: str) -> HttpResponseBase:
    """A film that a story shows, or the stretch of it that a player asks for."""
    try:
        file = pictures.film_file(name)
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        logger.exception("A film is out of reach")
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    return ranges.answer(file, file.size, request.headers.get("Range", ""), "video/mp4")


def preview(request: HttpRequest, story: Story) -> HttpResponse:
    """A version of a story as its readers would see it."""
    return _show(request, story, draft=True)


def _show(
    request: HttpRequest,
    story: Story,
    *,
    sections: Sequence[Section] | None = None,
    draft: bool = False,
    status: int = 200,
    form: dict[str, str] | None = None,
) -> HttpResponse:
    """The page of a story; `form` is a comment that was not taken."""
    house = house_of(request)
    lite = bool(getattr(request, "lite", False))
    page = queries.story_page(story, now=timezone.now(), draft=draft, lite=lite)
    networked = bool(house.network_script) and request.GET.get("adverts") == "network"
    response = _page(
        request,
        "story.html",
        {
            "page": page,
            "around": page.around,
            "story": story,
            "sections": stories.all_sections if sections is None else sections,
            "section": story.section.title if story.section_id else "",
            "head": heads.of_story(house, page),
            "attribution": stories.attribution(story, template=house.attribution, house=house.name),
            "address": f"{settings.CITYDESK_ADDRESS}{story.path}",
            "form": form or {},
            "networked": networked,
        },
        status=status,
    )
    if not (draft or networked) and status == HTTPStatus.OK:
        offline.may_be_kept(response)
    if networked:
        policy = with_network(house.network_script, house.network_hosts.split())
        response.headers["Content-Security-Policy"] = policy
    return response


@require_POST
@same_origin
def comment(request: HttpRequest, reference: str) -> HttpResponse:
    """Hold a reader's comment for the desk."""
    commented = get_object_or_404(Story, reference=reference, live=True)
    # A browser counts a new line as one character, and sends two.
    told = (request.POST.get(field, "") for field in ("name", "text"))
    name, text = (words.replace("\r\n", "\n").strip() for words in told)
    if not name or not text or len(name) > NAME_LENGTH_MAX or len(text) > TEXT_LENGTH_MAX:
        error = _("We need a name, and a comment of at most 3,000 characters.")
        return _show(
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
    """A front, or a version of it."""
    gathered = queries.front_page(page, now=timezone.now())
    head = heads.of_front(house_of(request), gathered)
    context = {"page": gathered, "sections": gathered.sections, "head": head, "front": True}
    return _page(request, "front.html", context)


def section(
    request: HttpRequest, page: Section, sections: Sequence[Section] | None = None
) -> HttpResponse:
    """A section's stories, newest first, twenty to a page."""
    asked = request.GET.get("after")
    after = stories.once_public(asked, section=page) if asked is not None else None
    shown = queries.listing(page, after)
    if asked is not None and not (after and shown.stories):
        raise Http404
    head = heads.of_section(house_of(request), page, query=queries.after(after))
    context = {"page": page, "listing": shown, "head": head, "section": page.title}
    return _page(
        request, "section.html", context | ({} if sections is None else {"sections": sections})
    )


@kept(after=r"S-[0-9A-Z]{5}")
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic's stories, newest first, twenty to a page; not here until there is one."""
    found, asked = stories.topic_called(slug), request.GET.get("after")
    if found is None:
        raise Http404
    after = stories.once_public(asked, topics__topic=found) if asked is not None else None
    shown = queries.topic_listing(found, after)
    if not shown.stories or (asked is not None and after is None):
        raise Http404
    head = heads.of_topic(house_of(request), found, query=queries.after(after))
    return _page(request, "topic.html", {"topic": found, "listing": shown, "head": head})


def plain_page(request: HttpRequest, page: PlainPage) -> HttpResponse:
    """About, contact; or one that stands around a list of ours."""
    if known := house_pages.BY_SLUG.get(page.slug):
        return known(request, page)
    head = heads.of_plain_page(house_of(request), page, path=page.get_url(request) or "/")
    return _page(request, "plain.html", {"page": page, "head": head})


@kept()
@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody whose name stands over stories, and those stories."""
    found = get_object_or_404(Person.objects.select_related("picture"), slug=slug)
    head = heads.of_person(house_of(request), found)
    told = {"person": found, "head": head, "stories": queries.stories_by(found)}
    return _page(request, "person.html", told)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Stories that have the words a reader asks for."""
    form = SearchForm(request.GET)
    found = finding.find(form.asked(timezone.now()))
    told = {
        "form": form,
        "found": found,
        "sections": form.sections.values(),
        "section": "search",
        "head": heads.of_page(house_of(request), (_("Search"), request.path)),
    }
    response = _page(request, "search.html", told)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@kept()
@require_safe
def rewards(request: HttpRequest) -> HttpResponse:
    """What each kind of contribution earns."""
    says = _(
        "What you send and we publish earns mobile data. We ask you first which phone to credit"
        " and whether to print your name."
    )
    told = {
        "rates": Rate.objects.order_by("amount_kobo"),
        "calls": announced_calls(timezone.now()),
        "says": says,
        "head": heads.of_page(
            house_of(request), (_("What we pay"), request.path), description=says
        ),
    }
    return _page(request, "rewards.html", told)


@require_safe
def sponsor_report(request: HttpRequest, signed: str) -> HttpResponse:
    """What a call for evidence has brought; for whoever has the link."""
    try:
        report = reports.report(reports.call_of(signed))
    except reports.BadLink as error:
        raise Http404 from error
    if "csv" in request.GET:
        response = HttpResponse(reports.as_csv(report), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{report.call.slug}.csv"'
    else:
        response = _page(request, "sponsor-report.html", {"report": report})
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response
