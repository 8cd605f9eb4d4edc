"""The screen on which an editor chooses what readers are told of the checks."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from citydesk.assignments import queries as work
from citydesk.assignments import rules, telling
from citydesk.assignments.models import Assignment
from citydesk.desk.views import may_decide
from citydesk.evidence import queries as evidence
from citydesk.evidence.models import Finding
from citydesk.people.models import User
from citydesk.stories.knowing import STATEMENT_LENGTH_MAX, STATEMENTS_MAX, BadNote

UNPROCESSABLE = 422
# Empty rows for words of the editor's own; and the most that a form can send.
SPARE, ROWS_MAX = 2, 100
# What may be told: what could not be known is nothing that we know.
_KNOWN = {Finding.Outcome.AGREES, Finding.Outcome.DIFFERS}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A statement that may go into the note, and what it rests on."""

    text: str
    used: bool = False
    source: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@may_decide
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """Tick findings and steps, put them into readers' words, save them into the draft."""
    try:
        assignment = work.of_tip(code)
    except Assignment.DoesNotExist as error:
        raise Http404 from error
    if request.method != "POST":
        return _show(request, assignment, list(_rows(assignment)))
    rows = _sent(request.POST)
    assert isinstance(request.user, User)
    try:
        telling.say_how_we_know(
            assignment=assignment,
            statements=[row.text for row in rows if row.used],
            by=request.user,
            now=timezone.now(),
        )
    except rules.NotAllowed as refused:
        messages.error(request, str(refused))
    except BadNote:
        messages.error(
            request,
            _("At most %(n)d statements, each of at most %(length)d letters.")
            % {"n": STATEMENTS_MAX, "length": STATEMENT_LENGTH_MAX},
        )
    else:
        assert assignment.story is not None
        messages.success(request, _("The note is in the draft. Readers see it once you publish."))
        return redirect("wagtailsnippets_stories_story:edit", assignment.story.pk)
    return _show(request, assignment, rows, status=UNPROCESSABLE)


def _rows(assignment: Assignment) -> Iterator[Row]:
    """What the note says now, then what it could say, then room for more."""
    story = assignment.story
    said = story.get_latest_revision_as_object().known if story else []
    yield from (Row(text=text, used=True, source=_("in the note")) for text in said)
    for step, entries in work.ticks(assignment).items():
        told = str(telling.TOLD[step])
        if entries[0].done and told not in said:
            yield Row(text=told, source=f"{step.label}: {entries[0].found}")
    for file in evidence.sheet(assignment.tip):
        for finding in file.findings:
            if finding.outcome in _KNOWN and finding.sentence not in said:
                yield Row(text=finding.sentence, source=file.evidence.name)
    yield from (Row(text="", source=_("in your own words")) for _n in range(SPARE))


def _sent(data: QueryDict) -> list[Row]:
    """As they came from the browser, in their order."""
    found = []
    for number in range(ROWS_MAX):
        text = data.get(f"text-{number}")
        if text is None:
            break
        used = f"use-{number}" in data and bool(text.strip())
        found.append(Row(text=text, used=used, source=data.get(f"source-{number}", "")))
    return found


def _show(
    request: HttpRequest, assignment: Assignment, rows: list[Row], *, status: int = 200
) -> HttpResponse:
    told = {
        "assignment": assignment,
        "tip": assignment.tip,
        "rows": rows,
        "statements_max": STATEMENTS_MAX,
        "length_max": STATEMENT_LENGTH_MAX,
        "page_title": _("How we know this"),
        "header_icon": "clipboard-list",
    }
    return render(request, "desk/how_we_know.html", told, status=status)
