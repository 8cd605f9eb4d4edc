"""What is killed of custody: erasing, making a day's root, finding out who vouches for a mail."""

import uuid
from datetime import timedelta

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


class Vouching(Scenario):
    """A mail's domain is asked whether it sent it; the answers are kept, and the desk is told."""

    def ready(self) -> None:
        from django.conf import settings

        from citydesk.intake import actions
        from citydesk.originals.spool import Entry
        from tests.factories.mails import letter
        from tests.factories.signed import SELECTOR, key, signed
        from tests.name_server import NameServer

        self.names = NameServer()  # its threads stay in this process, which is not killed
        self.names.txt(f"{SELECTOR}._domainkey.post.example", key()[1])
        self.names.txt("post.example", "v=spf1 ip4:198.51.100.7 -all")
        self.names.txt("_dmarc.post.example", "v=DMARC1; p=reject")
        settings.CITYDESK_DNS = [self.names.address]
        mail = letter().as_bytes().replace(b"\n", b"\r\n")
        entry = Entry(
            id=uuid.uuid4(), channel="EMAIL", received_at=NOW, data=signed(mail),
            envelope_from="amaka@post.example", peer="198.51.100.7", helo="out.post.example",
        )  # fmt: skip
        actions.take_in(entry=entry, now=NOW)

    def _vouch(self) -> None:
        from citydesk.intake import vouching
        from citydesk.intake.models import Vouch

        row = Vouch.objects.get()
        vouching.vouch(vouch_id=row.pk, now=(row.due_at or NOW) + timedelta(seconds=1))

    def operate(self) -> None:
        self._vouch()

    def _whole(self) -> None:
        """Either all of it is written, or the mail still waits to be asked about."""
        from citydesk.evidence.models import Finding
        from citydesk.intake.models import Vouch

        row = Vouch.objects.get()
        found = row.found_at is not None
        assert found == bool(row.record) == row.vouched == (row.due_at is None)
        assert bool(row.envelope) is not found, "it is needed until then, and no longer"
        assert Finding.objects.filter(check_name="sender").count() == int(found)

    def check(self) -> None:
        from citydesk.intake import vouching
        from citydesk.intake.models import Vouch
        from citydesk.originals import queries, verifying
        from citydesk.originals.models import Original

        self._whole()
        self._vouch()  # the sweep, when its next try is due
        self._vouch()
        self._whole()
        row = Vouch.objects.select_related("record", "delivery__original").get()
        assert (row.dkim, row.spf) == ("PASS", "PASS")
        assert Original.objects.filter(media_type=vouching.MEDIA_TYPE).get() == row.record
        then, again = vouching.again(queries.read(row.record), queries.read(row.delivery.original))
        assert then == again
        assert row.record.custody.filter(act="DERIVED").count() == 1
        assert list(verifying.faults()) == []
