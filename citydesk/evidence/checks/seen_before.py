"""Have we had it before: the very same bytes, or a picture or a film that looks like it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citydesk.evidence import words
from citydesk.evidence.likeness import QUALITY_MIN
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS, Case, Earlier, Said
from citydesk.lib import magic

NAME, VERSION = "seen_before", 3
# What was done to a picture, as look_alikes names it.
CHANGES = {
    "mirrored": gettext_lazy("mirrored"),
    "turned": gettext_lazy("turned"),
    "tilted": gettext_lazy("tilted"),
    "cropped": gettext_lazy("cropped"),
    "framed": gettext_lazy("with more around it"),
}
_TITLE_MAX = 60
_PUBLISHED, _SAME_SENDER, _ANOTHER = "published", "same sender", "another"
# By whether this one is a film, whether that one is, and whose that is; we publish no film here.
_ALIKE = {
    (False, False, _PUBLISHED): gettext_lazy(
        "It looks like a picture that we published on %(at)s: “%(title)s”%(changes)s."
    ),
    (False, False, _SAME_SENDER): gettext_lazy(
        "It looks like a picture the same sender sent with tip %(tip)s on %(at)s%(changes)s."
    ),
    (False, False, _ANOTHER): gettext_lazy(
        "It looks like a picture from another sender, with tip %(tip)s on %(at)s%(changes)s."
    ),
    (False, True, _SAME_SENDER): gettext_lazy(
        "It looks like a frame of a film the same sender sent with tip %(tip)s on "
        "%(at)s%(changes)s."
    ),
    (False, True, _ANOTHER): gettext_lazy(
        "It looks like a frame of a film from another sender, with tip %(tip)s on "
        "%(at)s%(changes)s."
    ),
    (True, False, _PUBLISHED): gettext_lazy(
        "This film holds a picture that we published on %(at)s: “%(title)s”%(changes)s. %(frames)s"
    ),
    (True, False, _SAME_SENDER): gettext_lazy(
        "This film holds a picture the same sender sent with tip %(tip)s on %(at)s%(changes)s. "
        "%(frames)s"
    ),
    (True, False, _ANOTHER): gettext_lazy(
        "This film holds a picture from another sender, with tip %(tip)s on %(at)s%(changes)s. "
        "%(frames)s"
    ),
    (True, True, _SAME_SENDER): gettext_lazy(
        "This film holds frames of a film the same sender sent with tip %(tip)s on "
        "%(at)s%(changes)s. %(frames)s"
    ),
    (True, True, _ANOTHER): gettext_lazy(
        "This film holds frames of a film from another sender, with tip %(tip)s on "
        "%(at)s%(changes)s. %(frames)s"
    ),
}


def check(case: Case) -> Said:
    """Name the first of other senders, else what we published, else the sender's own."""
    by_others = [one for one in case.earlier if one.tip and not one.same_sender]
    published = [one for one in case.earlier if not one.tip]
    earlier = _first(by_others) or _first(published) or _first(case.earlier)
    if earlier is None:
        return _never(case)
    own = bool(earlier.tip) and earlier.same_sender
    return Said(
        check=NAME,
        version=VERSION,
        outcome=AGREES if own else DIFFERS,
        sentence=_same_file(earlier, case) if earlier.same_bytes else _look_alike(earlier, case),
        numbers={"earlier": len(case.earlier), **_numbers(earlier, case)},
    )


def _first(earlier: Iterable[Earlier]) -> Earlier | None:
    """Of the same moment the very file before what only looks like it."""
    return min(
        earlier, key=lambda one: (one.received_at, not one.same_bytes, one.distance), default=None
    )


def _never(case: Case) -> Said:
    quality = case.facts.quality
    outcome = AGREES
    if quality is None:
        sentence = _("No earlier tip came with this very file.")
    elif quality < QUALITY_MIN:
        outcome = COULD_NOT_CHECK
        sentence = _(
            "No earlier tip came with this very file. Whether a picture looks like it cannot be "
            "said: it is too plain, as a sky or a wall is, and many look like that."
        )
        if _is_film(case):
            sentence = _(
                "No earlier tip came with this very file. Whether another film looks like it "
                "cannot be said: it is too plain to be compared, as a sky or a wall is."
            )
    elif _is_film(case):
        sentence = _("No earlier tip came with this file, and no picture or film here is like it.")
    else:
        sentence = _("No earlier tip came with this file, and no picture here looks like it.")
    numbers = {"earlier": 0} | ({} if quality is None else {"quality": quality})
    return Said(check=NAME, version=VERSION, outcome=outcome, sentence=sentence, numbers=numbers)


def _is_film(case: Case) -> bool:
    return magic.is_video(case.facts.media_type)


def _numbers(earlier: Earlier, case: Case) -> dict[str, Any]:
    told: dict[str, Any] = {"tip": earlier.tip} if earlier.tip else {"published": earlier.title}
    if not earlier.same_bytes:
        told |= {"distance": earlier.distance, "changes": list(earlier.changes)}
        told |= {"spots": earlier.spots} if earlier.spots else {}
        if earlier.film or _is_film(case):
            told |= {"frames": earlier.frames}
    return told


def _same_file(earlier: Earlier, case: Case) -> str:
    told = {"tip": earlier.tip, "at": words.moment(earlier.received_at, case.zone)}
    sentence = (
        _("The same sender sent this very file with tip %(tip)s on %(at)s.")
        if earlier.same_sender
        else _("This very file came from another sender, with tip %(tip)s on %(at)s.")
    )
    return sentence % told


def _look_alike(earlier: Earlier, case: Case) -> str:
    whose = _SAME_SENDER if earlier.same_sender else _ANOTHER if earlier.tip else _PUBLISHED
    return str(_ALIKE[_is_film(case), earlier.film, whose]) % {
        "tip": earlier.tip,
        "title": earlier.title[:_TITLE_MAX],
        "at": words.moment(earlier.received_at, case.zone),
        "changes": _changes(earlier),
        "frames": _frames(earlier, case),
    }


def _frames(earlier: Earlier, case: Case) -> str:
    """A film's frames that show the same are counted, and compared, once."""
    compared = case.facts.frames_compared or earlier.frames
    alike = min(earlier.frames, compared)
    return ngettext(
        "%(n)d of its %(all)d different frames is alike.",
        "%(n)d of its %(all)d different frames are alike.",
        alike,
    ) % {"n": alike, "all": compared}


def _changes(earlier: Earlier) -> str:
    """`, mirrored and cropped`; "" when nothing but the encoding differs."""
    told = [str(words_) for name, words_ in CHANGES.items() if name in earlier.changes]
    if not told:
        return ""
    *first, last = told
    both = _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}
    return _("; this one is %(changes)s") % {"changes": both if first else last}
