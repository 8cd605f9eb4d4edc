"""Look at the bytes of one file. No database: a kept file and a file at hand are seen alike.

Every decoder runs in a sandbox call of its own, so that what one file needs no other file pays for,
and what breaks one leaves what the others found.
"""

from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _

from citydesk.evidence import container
from citydesk.evidence.likeness import FRAMES_MAX, Frame
from citydesk.evidence.types import Credentials, Facts
from citydesk.lib import magic, sandbox
from citydesk.pictures import jpeg

# The tool and its version, as a copy that it made is labelled.
MADE_BY = "examiner 2"
# What a file's facts have as their problem when no examiner came to its end.
STOPPED = "stopped"
_EXAMINER = "citydesk.evidence.examiner:examine"
_FILM = "citydesk.evidence.film:examine"
_CREDENTIALS = "citydesk.evidence.credentials:read"
# A camera's 51 megapixels of HEIC, which no decoder halves on the way, really hold 430 MB; the
# libraries reserve 250 more than they use.
_PICTURE_LIMITS = sandbox.Limits(memory_bytes=704 * 1024 * 1024)
# Libraries take 250 MB of address space, a messenger's longest film 100, 4K's frames 200; what is
# really held stays below 400.
_FILM_LIMITS = sandbox.Limits(memory_bytes=768 * 1024 * 1024, cpu_seconds=20)
_WENT_WRONG = (*(sandbox.Stopped, jpeg.NotAJpeg, KeyError, ValueError, TypeError, OverflowError),)


class Busy(OSError):
    """The machine had no time for it, by the wall's clock: that says nothing about the file."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What looking at the bytes gave."""

    facts: Facts
    # A picture made anew from the pixels (of a film, one that shows it): a JPEG without metadata.
    # None where there can be none.
    clean: bytes | None = None
    # The same, small, unless it is so itself; and EXIF's preview, where it does not show the same.
    small: bytes | None = None
    preview: bytes | None = None
    # Why it could not be opened, in a sentence; "" when it was, or when nobody need open it.
    problem: str = ""
    # What the reader of content credentials found, as JSON; where there were any.
    report: bytes | None = None
    # How the picture looks, or the key frames of a film.
    frames: tuple[Frame, ...] = ()


def look(data: bytes) -> Seen:
    """Facts, a clean copy, or why not. Raises OSError when no process could be started, or Busy."""
    try:
        seen = _opened(data)
        is_shown = seen.facts.media_type.startswith(("image/", "video/"))
        if is_shown and container.bears_credentials(data):
            return _with_credentials(seen, data)
    except sandbox.KeptWaiting as waited:
        raise Busy(str(waited)) from waited
    return seen


def _opened(data: bytes) -> Seen:
    media_type = magic.media_type(data)
    try:
        if magic.is_picture(media_type):
            return _picture(sandbox.call(_EXAMINER, data, limits=_PICTURE_LIMITS), media_type)
        if magic.is_video(media_type):
            return _picture(sandbox.call(_FILM, data, limits=_FILM_LIMITS), media_type)
    except sandbox.KeptWaiting:
        raise
    except _WENT_WRONG as error:
        return unopened(media_type, stopped(error))
    return Seen(facts=Facts(media_type=media_type))


def _picture(answer: sandbox.Answer, media_type: str) -> Seen:
    """What an examiner says; nothing of it is taken on trust, since the file was in its hands."""
    facts = Facts.read(answer.facts, media_type=media_type)
    if facts.problem or not answer.files:
        return Seen(facts=facts, problem=_unopened(facts))
    frames = [Frame.read(one) for one in list(answer.facts["frames"])[:FRAMES_MAX]]
    names = ("clean", *answer.facts["copies"])
    copies = dict(zip(names, map(jpeg.stripped, answer.files), strict=True))
    return Seen(
        facts=facts,
        clean=copies["clean"],
        small=copies.get("small"),
        preview=copies.get("preview"),
        frames=tuple(frames),
    )


def _with_credentials(seen: Seen, data: bytes) -> Seen:
    """Read apart, so that what breaks their reader leaves what the examiner saw."""
    signers, clocks = settings.CITYDESK_C2PA_TRUST, settings.CITYDESK_C2PA_TSA_TRUST
    asked = {"signers": len(signers), "clocks": len(clocks)}
    try:
        answer = sandbox.call(_CREDENTIALS, b"".join((signers, clocks, data)), asked=asked)
        found, report = Credentials.read(answer.facts), next(iter(answer.files), None)
    except sandbox.KeptWaiting:
        raise
    except _WENT_WRONG as error:
        found, report = Credentials(found="unreadable", why=type(error).__name__), None
    return replace(seen, facts=replace(seen.facts, credentials=found), report=report)


def unopened(media_type: str, problem: str) -> Seen:
    """Of a file whose examiner came to no end, with the sentence why."""
    return Seen(facts=Facts(media_type=media_type, problem=STOPPED), problem=problem)


def stopped(error: Exception) -> str:
    """What became of a sandbox call that raised, in a sentence."""
    if isinstance(error, (sandbox.TooSlow, Busy)):
        return _("Opening it took too long.")
    if isinstance(error, sandbox.TooBig):
        return _("It is too large to be opened.")
    return _("It broke the program that opened it.")


def _unopened(facts: Facts) -> str:
    if facts.problem == "too many pixels":
        return _("It has more pixels than can be opened.")
    if facts.problem == "no moving picture":
        return _("It has no moving picture of a kind that can be opened.")
    if magic.is_video(facts.media_type):
        return _("It begins like a film, but is broken.")
    return _("It begins like a picture, but is broken.")
