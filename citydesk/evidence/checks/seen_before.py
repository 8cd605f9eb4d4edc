"""Have we had it before: the very same bytes, or a picture that looks like it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydesk.evidence import words
from citydesk.evidence.likeness import QUALITY_MIN
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS, Case, Earlier, Said

NAME, VERSION = "seen_before", 2
# What was done to a picture, as look_alikes names it.
CHANGES = {
    "mirrored": gettext_lazy("mirrored"),
    "turned": gettext_lazy("turned"),
    "tilted": gettext_lazy("tilted"),
    "cropped": gettext_lazy("cropped"),
    "framed": gettext_lazy("with more around it"),
}
_TITLE_MAX = 60


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
        numbers={"earlier": len(case.earlier), **_numbers(earlier)},
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
    else:
        sentence = _("No earlier tip came with this file, and no picture here looks like it.")
    numbers = {"earlier": 0} | ({} if quality is None else {"quality": quality})
    return Said(check=NAME, version=VERSION, outcome=outcome, sentence=sentence, numbers=numbers)


def _numbers(earlier: Earlier) -> dict[str, Any]:
    told: dict[str, Any] = {"tip": earlier.tip} if earlier.tip else {"published": earlier.title}
    if not earlier.same_bytes:
        told |= {"distance": earlier.distance, "changes": list(earlier.changes)}
        told |= {"spots": earlier.spots} if earlier.spots else {}
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
    told = {
        "tip": earlier.tip,
        "title": earlier.title[:_TITLE_MAX],
        "at": words.moment(earlier.received_at, case.zone),
        "changes": _changes(earlier),
    }
    if not earlier.tip:
        sentence = _("It looks like a picture that we published on %(at)s: “%(title)s”%(changes)s.")
    elif earlier.same_sender:
        sentence = _(
            "It looks like a picture the same sender sent with tip %(tip)s on %(at)s%(changes)s."
        )
    else:
        sentence = _(
            "It looks like a picture from another sender, with tip %(tip)s on %(at)s%(changes)s."
        )
    return sentence % told


def _changes(earlier: Earlier) -> str:
    """`, mirrored and cropped`; "" when nothing but the encoding differs."""
    told = [str(words_) for name, words_ in CHANGES.items() if name in earlier.changes]
    if not told:
        return ""
    *first, last = told
    both = _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}
    return _("; this one is %(changes)s") % {"changes": both if first else last}
