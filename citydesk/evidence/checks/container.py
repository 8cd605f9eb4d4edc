"""Is the file what its name says, is all of it there, and is anything behind it?"""

from pathlib import PurePath

from django.utils.translation import gettext as _

from citydesk.evidence import words
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS, Case, Facts, Said
from citydesk.lib import magic

NAME, VERSION = "container", 2
_KINDS = {
    "image/jpeg": ("JPEG", {".jpg", ".jpeg", ".jpe", ".jfif"}),
    "image/png": ("PNG", {".png"}),
    "image/webp": ("WebP", {".webp"}),
    "image/gif": ("GIF", {".gif"}),
    "image/heic": ("HEIC", {".heic", ".heif", ".hif"}),
    "image/avif": ("AVIF", {".avif"}),
    "image/tiff": ("TIFF", {".tif", ".tiff", ".dng"}),
    "image/bmp": ("BMP", {".bmp"}),
    "video/mp4": ("MP4", {".mp4", ".m4v", ".mov", ".3gp"}),
    "video/quicktime": ("QuickTime", {".mov", ".qt", ".mp4"}),
    "video/3gpp": ("3GP", {".3gp", ".3gpp", ".mp4"}),
    "video/3gpp2": ("3GP2", {".3g2", ".3gp2", ".3gp", ".mp4"}),
    "video/webm": ("WebM", {".webm", ".mkv"}),
    "video/x-matroska": ("Matroska", {".mkv", ".webm"}),
    "video/x-msvideo": ("AVI", {".avi"}),
}
_KNOWN_ENDINGS = {ending for _kind, endings in _KINDS.values() for ending in endings}


def check(case: Case) -> Said:
    """Compare name, type, completeness and what follows the picture."""
    facts = case.facts
    ending = PurePath(case.name).suffix.lower()
    numbers = {"media_type": facts.media_type, "ending": ending}
    if facts.also:
        numbers["also"] = facts.also
    if facts.trailing_bytes:
        numbers |= {"trailing_bytes": str(facts.trailing_bytes), "trailing": facts.trailing_kind}
    if facts.seconds is not None:
        numbers |= {
            "seconds": str(round(facts.seconds, 1)),
            "codec": facts.codec,
            "sound": facts.sound or "none",
            "rotation": str(facts.rotation or 0),
        }
    outcome, sentence = _found(facts, ending)
    return Said(check=NAME, version=VERSION, outcome=outcome, sentence=sentence, numbers=numbers)


def _found(facts: Facts, ending: str) -> tuple[str, str]:  # noqa: PLR0911 (one for each case)
    kind, endings = _KINDS.get(facts.media_type, ("", set()))
    if not kind:
        return COULD_NOT_CHECK, _not_ours(ending)
    if facts.also:
        return DIFFERS, _two_things(kind, facts.also)
    if facts.problem:
        return COULD_NOT_CHECK, _not_opened(facts) % kind
    if facts.truncated:
        return DIFFERS, _broken_off(facts)
    if facts.trailing_kind in {"archive", "unknown"}:
        return DIFFERS, _behind(facts)
    if ending in _KNOWN_ENDINGS and ending not in endings:
        told = {"ending": ending, "kind": kind}
        return DIFFERS, _("The name ends in %(ending)s, but the file is %(kind)s.") % told
    return AGREES, _whole(kind, facts)


def _not_opened(facts: Facts) -> str:
    if facts.truncated:
        return _("It begins as %s, but breaks off before it can be opened.")
    return _("It begins as %s, but cannot be opened.")


def _two_things(kind: str, also: str) -> str:
    """No camera does that; what for, the file does not tell."""
    return {
        "archive": _("It is two files in one: %s, and an archive for programs that open archives."),
        "document": _("It is two files in one: %s, and a PDF for programs that open those."),
        "script": _("It is two files in one: %s, and a program for a browser."),
    }.get(also, _("It is two files in one: %s, and a web page with code in it.")) % kind


def _not_ours(ending: str) -> str:
    if ending in _KNOWN_ENDINGS:
        return _("The name ends in %s, but the file is no such thing.") % ending
    return _("Not a kind of file that is looked into here.")


def _broken_off(facts: Facts) -> str:
    if magic.is_video(facts.media_type):
        return _("The file breaks off: part of the film is missing.")
    return _("The file breaks off: part of the picture is missing.")


def _behind(facts: Facts) -> str:
    size, film = words.size(facts.trailing_bytes), magic.is_video(facts.media_type)
    if facts.trailing_kind == "archive":
        if film:
            return _("Another file, of %s, is hidden behind the film.") % size
        return _("Another file, of %s, is hidden behind the picture.") % size
    if film:
        return _("Behind the film stand %s that do not belong to it.") % size
    return _("Behind the picture stand %s that do not belong to it.") % size


def _whole(kind: str, facts: Facts) -> str:
    if magic.is_video(facts.media_type):
        told = {"kind": kind, "length": words.length(facts.seconds)}
        if not facts.sound:
            return _("A whole %(kind)s film (%(length)s), without sound.") % told
        return _("A whole %(kind)s film (%(length)s), with sound.") % told
    if facts.trailing_kind == "film":
        return _("A whole %s file, with a short film behind the picture, as phones add.") % kind
    if facts.trailing_kind == "extra":
        return _("A whole %s file, with the camera's own extras behind the picture.") % kind
    return _("A whole %s file, and nothing behind the picture.") % kind
