"""What is killed of custody: erasing, and making a day's root."""

from tests.factories.photos import photo
from tests.kills.scenarios import NOW, Scenario, a_tip, kunle


class Erasing(Scenario):
    """A source is in danger: what was sent goes, with its keys, and custody says so.

    With it a film's copies: one that readers watch, one half made. What another sender's picture
    shares with it stays, covered as it was.
    """

    def ready(self) -> None:
        from citydesk.evidence import film_copies, publishable
        from citydesk.evidence.models import Evidence
        from citydesk.pictures.redaction import Box
        from tests.factories.evidence import examined
        from tests.factories.films import film

        a_tip(**{"three.mp4": film(seconds=1, rate=4, size=(64, 48))})
        examined(photo(size=(64, 48), make="TECNO"), sender="Wasiu <wasiu@post.example>")
        box = Box(x=0.0, y=0.0, w=0.5, h=0.5)
        publishable.redact(
            evidence=self._rows().get(position=0),
            boxes=(box,),
            crop=None,
            on=0,
            by=kunle(),
            now=NOW,
        )
        self._film(film_copies, (), steps=9)
        self._film(film_copies, (box,), steps=1)
        one, other = Evidence.objects.filter(clean_copy__media_type="image/jpeg", position=0)
        assert one.clean_copy == other.clean_copy, "they share it"

    def _film(self, film_copies, boxes, *, steps: int) -> None:
        from citydesk.evidence.models import FilmCopy

        copy = film_copies.ask(
            evidence=self._rows().get(media_type="video/mp4"),
            height=360, boxes=boxes, with_sound=False, by=kunle(), now=NOW,
        )  # fmt: skip
        for _step in range(steps):
            film_copies.step(copy_id=copy.pk, now=NOW)
        copy = FilmCopy.objects.get(pk=copy.pk)
        if copy.state == "MADE":
            film_copies.publish(copy=copy, title="x", alt="x", credit="", by=kunle(), now=NOW)

    def _rows(self):
        """The files of the tip that is erased."""
        from citydesk.evidence.models import Evidence

        return Evidence.objects.filter(tip__assignment=self._assignment())

    def _assignment(self):
        from citydesk.assignments.models import Assignment

        return Assignment.objects.order_by("pk").first()

    def _erase(self) -> None:
        from citydesk.assignments import erasing

        erasing.erase_tip(assignment=self._assignment(), why="In danger.", by=kunle(), now=NOW)

    def operate(self) -> None:
        self._erase()

    def check(self) -> None:
        from django.conf import settings
        from django.core.files.storage import storages

        from citydesk.evidence.models import Finding
        from citydesk.lib import keys, keytree
        from citydesk.originals import queries, tasks, verifying
        from citydesk.originals.models import CustodyEntry, Original

        theirs = Original.objects.filter(evidence__in=self._rows())
        gone = theirs.filter(erased_at__isnull=False).count()
        assert gone in {0, 3}, "half of it is said to be erased"
        self._other_is_whole()
        names = list(queries.half_erased().values_list("stored_as", flat=True))
        tasks.finish_erasing.call()
        self._erase()  # the screen did not come; they press again
        erased = Original.objects.filter(erased_at__isnull=False)
        assert CustodyEntry.objects.filter(act="ERASED").count() == erased.count()
        assert not theirs.filter(erased_at=None).exists()
        assert not Finding.objects.filter(evidence__in=self._rows()).exists()
        assert not queries.half_erased().exists()
        tree = keys.items(settings.CITYDESK_KEYS)
        assert all(keytree.is_destroyed(tree, name) for name in names)
        assert not any(storages["originals"].exists(name) for name in names)
        assert list(verifying.faults()) == []
        self._films_are_gone()
        self._other_is_whole()

    def _films_are_gone(self) -> None:
        from citydesk.evidence.models import FilmCopy, FilmPiece
        from citydesk.pictures.models import Film, Picture

        assert not FilmCopy.objects.exists()
        assert not FilmPiece.objects.exists()
        assert Film.objects.get().made_from is None
        assert set(Picture.objects.values_list("made_from", "shows")) == {(None, "")}

    def _other_is_whole(self) -> None:
        """The other sender's picture opens, and is covered."""
        from citydesk.evidence import queries
        from citydesk.evidence.models import Evidence
        from citydesk.originals import queries as kept

        row = Evidence.objects.exclude(tip__assignment=self._assignment()).get()
        covered = queries.publishable(row)
        assert covered != row.clean_copy
        assert {kept.read(one)[:2] for one in (covered, row.clean_copy)} == {b"\xff\xd8"}
        assert row.state == "EXAMINED"


class Stamping(Scenario):
    """A day's root is made and kept outside."""

    def ready(self) -> None:
        a_tip()

    def operate(self) -> None:
        from citydesk.originals import tasks

        tasks.look_after_roots.call()

    def check(self) -> None:
        from citydesk.originals import roots, tasks, verifying
        from citydesk.originals.models import CustodyRoot

        tasks.look_after_roots.call()
        root = CustodyRoot.objects.get()
        assert [path.name for path in roots.folder().glob("[!.]*")] == ["000001.json"]
        assert (roots.folder() / "000001.json").read_bytes() == roots.manifest(root)
        assert list(verifying.faults()) == []
