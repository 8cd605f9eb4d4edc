"""Writes of films made anew for watching: asked for, made piece by piece, joined.

One step is a few seconds of work, then a short transaction; the task that took it asks for the
next. So the one worker serves others in between, a kill costs one piece, and the row says how far
it is. Every step may be taken twice: the row's own frame number says what is due.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydesk.evidence import queries
from citydesk.evidence.models import Evidence, FilmCopy, FilmPiece
from citydesk.lib import keys, magic, sandbox
from citydesk.originals import actions as originals
from citydesk.originals import queries as kept
from citydesk.originals.models import Original
from citydesk.people.models import User
from citydesk.pictures import actions as pictures
from citydesk.pictures import jpeg
from citydesk.pictures.models import Film
from citydesk.pictures.redaction import Box

HEIGHTS = (360, 720)
_PIECE, _JOIN = "citydesk.pictures.cutter:piece", "citydesk.pictures.cutter:join"
_MADE_BY = "cutter 1"
# Address space: 250 MB are libraries'; film, pieces and what they are joined to take the rest.
_LIMITS = sandbox.Limits(
    memory_bytes=768 * 1024 * 1024, cpu_seconds=60, wall_seconds=240, answer_bytes=64_000_000
)
_BROKE = gettext_lazy("It broke the program that opened it.")
_WENT_WRONG: dict[type[Exception], Any] = {
    kept.Erased: gettext_lazy("It was erased."),
    keys.CannotOpen: gettext_lazy("The stored file was changed, and does not open."),
    sandbox.TooSlow: gettext_lazy("Opening it took too long."),
    sandbox.TooBig: gettext_lazy("It is too large to be made anew."),
    **dict.fromkeys((sandbox.Stopped, jpeg.NotAJpeg, ValueError, TypeError, KeyError), _BROKE),
}
# Ten minutes of film at a frame or so each time would be a bomb, not a film.
PIECES_MAX = 400


class NotAFilm(Exception):
    """Nothing to be made anew: no film, or one that could not be opened."""


@transaction.atomic
def ask(
    *,
    evidence: Evidence,
    height: int,
    boxes: tuple[Box, ...],
    with_sound: bool,
    by: User,
    now: datetime,
) -> FilmCopy:
    """A copy of this kind, made or to be made; one that failed is tried again.

    Raises NotAFilm, originals.queries.Erased.
    """
    if not magic.is_video(evidence.media_type) or evidence.clean_copy_id is None:
        raise NotAFilm(str(evidence.pk))
    told: dict[str, Any] = {
        "height": height,
        "boxes": [box.data() for box in boxes],
        "with_sound": with_sound,
    }
    kept.locked(evidence.original)
    copy, _created = FilmCopy.objects.get_or_create(
        of=evidence.original,
        wanted=hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest(),
        defaults={**told, "evidence": evidence, "asked_by": by, "asked_at": now, "moved_at": now},
    )
    if copy.state == FilmCopy.State.FAILED:
        copy.state, copy.problem, copy.moved_at = FilmCopy.State.WAITING, "", now
        copy.tries = 0
        copy.save(update_fields=["state", "problem", "moved_at", "tries"])
    return copy


def step(*, copy_id: int, now: datetime) -> bool:
    """Make the next piece, or the whole of its pieces; whether there is more to do.

    Raises OSError when the bytes could not be reached or no process be started; it then waits, as
    it does when the machine has no time now.
    """
    waiting = FilmCopy.objects.filter(pk=copy_id, state=FilmCopy.State.WAITING)
    copy = waiting.select_related("of", "asked_by").first()
    if copy is None:  # it is made, could not be, or was erased with the film
        return False
    try:
        if copy.goes_on is None:
            _whole(copy, now)
            return False
        return _next_piece(copy, copy.goes_on, now)
    except tuple(_WENT_WRONG) as error:
        if isinstance(error, sandbox.KeptWaiting) and copy.tries < queries.TRIES_MAX:
            waiting = FilmCopy.objects.filter(pk=copy.pk, state=FilmCopy.State.WAITING)
            waiting.update(tries=F("tries") + 1, moved_at=now)
            return False
        return _fail(copy, _told(error), now)


def _told(error: Exception) -> str:
    """The sentence of the first kind that fits."""
    return str(next(said for kind, said in _WENT_WRONG.items() if isinstance(error, kind)))


def _next_piece(copy: FilmCopy, begins: int, now: datetime) -> bool:
    asked = {"height": copy.height, "boxes": copy.boxes, "begins": begins, **copy.settled}
    answer = sandbox.call(_PIECE, kept.read(copy.of), asked=asked, limits=_LIMITS)
    facts = answer.facts
    if facts.get("problem"):
        return _fail(copy, _problem(str(facts["problem"])), now)
    goes_on = facts["goes_on"]
    if goes_on is not None and not begins < int(goes_on) < 2**31:
        raise ValueError("it does not go on")
    if not answer.files and begins == 0:
        return _fail(copy, _("No moment of it can be opened."), now)
    if copy.pieces.count() >= PIECES_MAX:
        return _fail(copy, _("Opening it took too long."), now)
    sealed = [keys.encrypt(kept.key_of(copy.of), piece) for piece in answer.files[:1]]
    _write_piece(copy.pk, begins, goes_on, sealed, facts, now)
    return True


@transaction.atomic
def _write_piece(
    copy_id: int,
    begins: int,
    goes_on: int | None,
    sealed: list[bytes],
    facts: dict[str, Any],
    now: datetime,
) -> None:
    copy = _still_waiting(copy_id)
    if copy is None or copy.goes_on != begins:  # another worker was first
        return
    FilmPiece.objects.bulk_create(
        FilmPiece(copy=copy, begins=begins, sealed=piece) for piece in sealed
    )
    copy.goes_on, copy.moved_at, copy.tries = goes_on, now, 0
    copy.done = min(max(float(facts["done"]), 0.0), 1.0)
    if sealed and not copy.settled:
        copy.settled = {
            "rate": [int(part) for part in facts["rate"]],
            "size": [int(side) for side in facts["size"]],
        }
    copy.save()


def _still_waiting(copy_id: int) -> FilmCopy | None:
    """The row, nobody else's until we commit; None when it was made, given up or erased."""
    waiting = FilmCopy.objects.select_for_update().filter(state=FilmCopy.State.WAITING)
    return waiting.filter(pk=copy_id).first()


def _whole(copy: FilmCopy, now: datetime) -> None:
    """Join the pieces, keep what comes of it, and let them go."""
    key, film = kept.key_of(copy.of), kept.read(copy.of)
    pieces = list(copy.pieces.order_by("begins"))
    opened = [keys.decrypt(key, bytes(piece.sealed)) for piece in pieces]
    asked = {
        "pieces": [len(piece) for piece in opened],
        "begins": [piece.begins for piece in pieces],
        "rate": copy.settled["rate"],
        "sound": copy.with_sound,
    }
    answer = sandbox.call(_JOIN, b"".join([*opened, film]), asked=asked, limits=_LIMITS)
    made, shown = answer.files
    facts = answer.facts
    by = copy.asked_by.username
    whole = _keep(copy.of, made, "video/mp4", by, now)
    poster = _keep(whole, jpeg.stripped(shown), "image/jpeg", by, now)
    with transaction.atomic():
        kept.locked(whole, poster)
        row = _still_waiting(copy.pk)
        if row is None:  # another worker was first
            return
        row.state, row.done, row.moved_at = FilmCopy.State.MADE, 1.0, now
        row.copy, row.poster = whole, poster
        row.width, row.shown_height = int(facts["width"]), int(facts["height"])
        row.seconds = float(facts["seconds"])
        row.save()
        row.pieces.all().delete()


def _keep(parent: Original, data: bytes, media_type: str, by: str, now: datetime) -> Original:
    return originals.keep(
        data=data,
        kind=Original.Kind.DERIVED,
        media_type=media_type,
        now=now,
        parent=parent,
        made_by=_MADE_BY,
        by=by,
    )


def _fail(copy: FilmCopy, problem: str, now: datetime) -> bool:
    with transaction.atomic():
        waiting = FilmCopy.objects.filter(pk=copy.pk, state=FilmCopy.State.WAITING)
        waiting.update(
            state=FilmCopy.State.FAILED,
            problem=problem,
            moved_at=now,
            goes_on=0,
            done=0,
            settled={},
        )
        copy.pieces.all().delete()
    return False


def _problem(word: str) -> str:
    return {
        "too long": _("It is too long: ten minutes at 360p, three at 720p."),
        "too many pixels": _("It has more pixels than can be opened."),
    }.get(word, _("It begins like a film, but is broken."))


def publish(*, copy: FilmCopy, title: str, alt: str, credit: str, by: User, now: datetime) -> Film:
    """The copy for readers, with its poster; published twice, it is one.

    Their files are stored before the transaction, which holds what they were made from, so that
    nothing of it can be erased meanwhile. Raises queries.NoCleanCopy while it is not made, and what
    reading raises.
    """
    if copy.copy is None or copy.poster is None:
        raise queries.NoCleanCopy(str(copy.pk))
    made = Film.objects.filter(made_from=copy.copy.sha256).first()
    if made is not None:
        return made
    assert copy.width is not None  # a copy that is made has its size
    assert copy.shown_height is not None
    assert copy.seconds is not None
    shown, data = pictures.store(data=kept.read(copy.poster)), kept.read(copy.copy)
    file = pictures.store_film(data=data)
    try:
        with transaction.atomic():
            kept.locked(copy.copy, copy.poster)
            poster = pictures.put(
                file=shown,
                made_from=copy.poster.sha256,
                title=title,
                alt=alt,
                credit=credit,
                by=by,
            )
            return pictures.put_film(
                file=file,
                made_from=copy.copy.sha256,
                poster=poster,
                title=title,
                credit=credit,
                size=(copy.width, copy.shown_height),
                seconds=copy.seconds,
                bytes=len(data),
                now=now,
            )
    finally:
        pictures.forget_unused(names=[shown.name, file])


def watched(*, copy: FilmCopy) -> bytes:
    """The copy, for an editor to watch. Raises queries.NoCleanCopy, and what reading raises."""
    if copy.copy is None:
        raise queries.NoCleanCopy(str(copy.pk))
    return kept.read(copy.copy)
