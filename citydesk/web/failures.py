"""Pages that stand when nothing else does: no database, no house, only their own words.

They are answers of ours, and files for the web server before us, which needs some when we are down.
"""

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOLDER = "errors"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What a reader is told; `wait` is in seconds, for programs, or none."""

    title: str | Promise
    text: str | Promise
    wait: int | None = None


FAILURES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Failure(
        title=_("That is too much at once"),
        text=_("What you sent is larger than we can take. Send fewer files, then the others."),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: Failure(
        title=_("One moment, please"),
        text=_(
            "More was asked of us from where you are than we can answer. Wait a minute, then try"
            " once more. What you had opened is still on your phone."
        ),
        wait=60,
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Failure(
        title=_("Something broke, and it was us"),
        text=_("The fault has been noted. Nothing that you sent before is lost. Try once more."),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Failure(
        title=_("Back in a minute"),
        text=_(
            "The newsroom's machine is being looked after. The news has not stopped; it only"
            " cannot reach you right now."
        ),
        wait=30,
    ),
}


def page(status: HTTPStatus) -> str:
    """The whole page of a failure."""
    told = {
        "status": int(status),
        "failure": FAILURES[status],
        "site": urlsplit(settings.CITYDESK_ADDRESS).hostname,
    }
    return render_to_string("failure.html", told)


def answer(status: HTTPStatus) -> HttpResponse:
    """The same as an answer, which says when to come again."""
    response = HttpResponse(page(status), status=status)
    if (wait := FAILURES[status].wait) is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def write(folder: Path) -> None:
    """Each page as a file under `folder`, for whoever stands before us."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for status in FAILURES:
        (folder / FOLDER / f"{status:d}.html").write_text(page(status), encoding="utf-8")
