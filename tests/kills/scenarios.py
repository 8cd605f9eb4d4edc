"""What is killed: receiving, accepting, publishing, paying, covering, making a film anew."""

import hashlib
import json
import os
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib import request

from tests.factories.photos import photo

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
TEXT = "The canal is being cleared at last. You may use the picture."


def letter(**more: bytes) -> bytes:
    """A mail with two photos, and `more` files."""
    from citydesk.demo.letters import letter as mail

    return mail(
        sender="Amaka Obi <amaka@post.example>",
        to="tips@localhost",
        subject="The canal is being cleared",
        text=TEXT,
        sent_at=NOW,
        files={"one.jpg": photo(size=(64, 48)), "two.jpg": photo(size=(48, 64)), **more},
    )


def work(*, at: datetime = NOW) -> None:
    """What the worker's tasks do, without its table of tasks: that has tests of its own."""
    from citydesk.evidence import actions as evidence
    from citydesk.evidence.models import Evidence
    from citydesk.intake.tasks import ingest_spool
    from citydesk.rewards import actions as rewards

    ingest_spool.call()
    for number in Evidence.objects.filter(state="WAITING").values_list("pk", flat=True):
        evidence.examine(evidence_id=number, now=at)
    rewards.drive_due(now=at)


class Scenario:
    """A newsroom in which `operate` is killed, and `check` looks at what is left and goes on."""

    def prepare(self) -> None:
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        self.ready()

    def ready(self) -> None:
        """What has happened before."""

    def begin(self) -> None:
        """Before each kill, in the parent: the world outside as it was."""

    def operate(self) -> None:
        """What is killed."""
        raise NotImplementedError

    def check(self) -> None:
        """After the restart nothing is lost, doubled or half done."""
        raise NotImplementedError


def kunle():
    from citydesk.people.models import User

    return User.objects.get(username="kunle")


def a_tip(**more: bytes):
    """The mail taken in, its files looked at, an editor at the desk."""
    from django.contrib.auth.models import Group

    from citydesk.evidence import actions as evidence
    from citydesk.evidence.models import Evidence
    from citydesk.intake import actions as intake
    from citydesk.originals import spool
    from citydesk.people.models import User
    from citydesk.rewards.models import Rate
    from citydesk.stories.models import Front, Section

    user = User.objects.create_user("kunle", "kunle@example.ng", "password")
    user.groups.add(Group.objects.get(name="Editors"))
    Front.objects.get().add_child(instance=Section(title="Lagos", slug="lagos"))
    Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)
    entry = spool.Entry(
        id=uuid.uuid4(),
        channel="EMAIL",
        received_at=NOW,
        envelope_from="amaka@post.example",
        data=letter(**more),
    )
    tip = intake.take_in(entry=entry, now=NOW).tip
    for row in Evidence.objects.filter(tip=tip):
        evidence.examine(evidence_id=row.pk, now=NOW)
    return tip


def taken_on():
    """The assignment, Kunle's."""
    from citydesk.assignments import actions
    from citydesk.assignments.models import Assignment

    assignment = Assignment.objects.get(tip=a_tip())
    actions.take_on(assignment=assignment, by=kunle(), now=NOW)
    return assignment


def accept():
    """As the editor presses the button."""
    from citydesk.assignments import actions
    from citydesk.assignments.models import Assignment
    from citydesk.evidence.models import Evidence
    from citydesk.rewards.models import Rate
    from citydesk.stories.models import Section

    numbers = Evidence.objects.order_by("position").values_list("pk", flat=True)
    return actions.accept(
        assignment=Assignment.objects.get(),
        headline="The canal is being cleared",
        section=Section.objects.get(),
        rate=Rate.objects.get(),
        pictures=dict.fromkeys(numbers, "An excavator in a canal."),
        by=kunle(),
        now=NOW,
    )


def notices(kind: str) -> int:
    from citydesk.channels.models import Notice

    return Notice.objects.filter(key__startswith=f"{kind}:").count()


class Receiving(Scenario):
    """From the listener's first byte on disk to the pictures on the desk."""

    @property
    def answered(self) -> Path:
        return Path(os.environ["CITYDESK_DATA"]) / "answered-250"

    def ready(self) -> None:
        from citydesk.lib import durable

        durable.make_folder(Path(os.environ["CITYDESK_DATA"]) / "spool")

    def _listen(self) -> None:
        from django.conf import settings

        from citydesk.originals import spool

        spool.put(
            settings.CITYDESK_SPOOL,
            settings.CITYDESK_KEYS,
            channel="EMAIL",
            data=letter(),
            received_at=NOW,
            envelope_from="amaka@post.example",
        )
        self.answered.touch()

    def operate(self) -> None:
        self._listen()
        work()

    def check(self) -> None:
        from django.conf import settings

        from citydesk.assignments.models import Assignment
        from citydesk.evidence.models import Evidence, Fingerprint
        from citydesk.intake.models import Delivery, Tip
        from citydesk.originals import queries, spool
        from citydesk.originals.models import Original
        from citydesk.sources.models import Contributor

        if not self.answered.exists():
            self._listen()  # who got no 250 sends again
        half = Fingerprint.objects.filter(original__evidence__state="WAITING")
        assert not half.exists(), "it is known how a file looks, and not what was found in it"
        work()
        assert spool.names(settings.CITYDESK_SPOOL) == []
        assert Delivery.objects.count() == Tip.objects.count() == Assignment.objects.count() == 1
        assert Contributor.objects.count() == 1
        assert notices("received") == 1
        kept = Original.objects.get(sha256=hashlib.sha256(letter()).hexdigest())
        assert queries.read(kept) == letter()
        states = Evidence.objects.order_by("position").values_list("state", flat=True)
        assert list(states) == ["EXAMINED", "EXAMINED"]
        for row in Evidence.objects.all():
            checks = list(row.findings.values_list("check_name", flat=True))
            assert checks, "nothing was found"
            assert len(checks) == len(set(checks))
        for original in Original.objects.all():
            queries.read(original)


class CheckingAgain(Scenario):
    """A newer check looks at a picture that the older one has looked at."""

    def ready(self) -> None:
        a_tip()

    def _check(self) -> None:
        from citydesk.evidence import actions
        from citydesk.evidence.checks import device
        from citydesk.evidence.models import Evidence

        device.VERSION = 99
        row = Evidence.objects.order_by("pk").first()
        actions.check_again(evidence_id=row.pk, now=NOW + timedelta(days=1))

    def operate(self) -> None:
        self._check()

    def check(self) -> None:
        from citydesk.evidence.models import Evidence

        row = Evidence.objects.order_by("pk").first()
        assert (row.state, row.examined_at) == ("EXAMINED", NOW)
        assert row.clean_copy is not None
        before = row.findings.exclude(version=99).count()
        self._check()
        self._check()
        versions = row.findings.filter(check_name="device").order_by("serial")
        assert [(one.serial, one.version) for one in versions][1:] == [(2, 99)]
        assert row.findings.exclude(version=99).count() == before


class Accepting(Scenario):
    """The editor's button: pictures, draft, offer and question."""

    def ready(self) -> None:
        taken_on()

    def operate(self) -> None:
        accept()

    def _whole(self) -> None:
        from citydesk.assignments.models import Assignment
        from citydesk.rewards.models import Reward
        from citydesk.stories.models import Story

        accepted = Assignment.objects.get().state == "ACCEPTED"
        rows = (Story.objects.count(), Reward.objects.count(), notices("asked"))
        assert rows == ((1, 1, 1) if accepted else (0, 0, 0)), rows

    def check(self) -> None:
        from django.core.files.storage import default_storage

        from citydesk.pictures.models import Picture
        from citydesk.stories.models import Story

        self._whole()
        accept()  # the page did not come; he presses again
        self._whole()
        story = Story.objects.get()
        assert Picture.objects.count() == 2
        assert all(default_storage.exists(picture.file.name) for picture in Picture.objects.all())
        assert story.lead_picture
        assert story.revisions.count() == 1


class Publishing(Scenario):
    """The story becomes public, its reward is earned, its sender hears of it."""

    def ready(self) -> None:
        taken_on()
        accept()

    def _publish(self) -> None:
        from citydesk.stories import actions
        from citydesk.stories.models import Story

        actions.publish(story=Story.objects.get(), by=kunle(), now=NOW)

    def operate(self) -> None:
        self._publish()

    def _whole(self) -> None:
        from citydesk.assignments.models import Assignment
        from citydesk.rewards.models import Reward
        from citydesk.stories.models import Story, StoryAddress

        story = Story.objects.get()
        live = story.live
        assert bool(story.published_at and story.path) is live
        assert StoryAddress.objects.count() == notices("published") == int(live)
        assert (Assignment.objects.get().state == "PUBLISHED") is live
        assert bool(Reward.objects.get().earned_at) is live

    def check(self) -> None:
        from citydesk.stories.models import Story

        self._whole()
        self._publish()
        self._whole()
        assert Story.objects.get().live


class Paying(Scenario):
    """The sender answers, the worker reserves, calls the provider, posts and writes to her."""

    def ready(self) -> None:
        from citydesk.rewards import actions as rewards
        from citydesk.stories import actions
        from citydesk.stories.models import Story

        rewards.fund(kobo=10_000_000, by="kunle", now=NOW)
        taken_on()
        accept()
        actions.publish(story=Story.objects.get(), by=kunle(), now=NOW)

    def begin(self) -> None:
        call("/control", {"reset": True, "ahead_seconds": NOW.timestamp() - time.time()})

    def _answer(self) -> None:
        from citydesk.assignments import actions
        from citydesk.assignments.enums import Credit
        from citydesk.assignments.models import Assignment

        actions.confirm(
            assignment=Assignment.objects.get(),
            phone="08011111111",
            network="MTN",
            credit=Credit.NAME,
            name="Amaka Obi",
            now=NOW,
        )

    def operate(self) -> None:
        self._answer()
        work()

    def check(self) -> None:
        from citydesk.ledger import queries
        from citydesk.rewards.models import Attempt, Reward
        from citydesk.stories.models import Story

        self._answer()  # the page did not come; she presses again
        for minutes in (0, 5, 10, 20):  # until what is unknown has been asked for
            work(at=NOW + timedelta(minutes=minutes))
        delivered = call("/truth")["delivered"]
        assert len(delivered) == 1, delivered
        reward = Reward.objects.get()
        assert reward.state == "DELIVERED", reward.state
        assert Attempt.objects.count() == 1
        assert notices("paid") == 1
        assert Story.objects.get().contributor_credit == "Amaka Obi"
        assert sum(queries.trial_balance().values()) == 0


class FilmMaking(Scenario):
    """An editor asks for a copy of a film; the worker makes its pieces and joins them."""

    def ready(self) -> None:
        from citydesk.evidence import actions as evidence
        from citydesk.evidence.models import Evidence
        from tests.factories.films import film

        a_tip()
        row = Evidence.objects.order_by("position").first()
        row.original = self._keep(film(seconds=1, rate=4, size=(64, 48)))
        row.state, row.examined_at, row.clean_copy = "WAITING", None, None
        row.findings.all().delete()
        row.save()
        evidence.examine(evidence_id=row.pk, now=NOW)

    def _keep(self, data: bytes):
        from citydesk.originals import actions as originals

        return originals.keep(data=data, kind="FILE", media_type="video/mp4", now=NOW)

    def operate(self) -> None:
        from citydesk.evidence import film_copies
        from citydesk.evidence.models import Evidence

        copy = film_copies.ask(
            evidence=Evidence.objects.order_by("position").first(),
            height=360,
            boxes=(),
            with_sound=True,
            by=kunle(),
            now=NOW,
        )
        while film_copies.step(copy_id=copy.pk, now=NOW):
            pass

    def check(self) -> None:
        from citydesk.evidence.models import FilmCopy, FilmPiece
        from citydesk.originals import queries as kept
        from citydesk.originals.models import Original

        self.operate()  # the button pressed again, or the sweep
        copy = FilmCopy.objects.get()
        assert copy.state == "MADE", copy.problem
        assert kept.read(copy.copy)[4:8] == b"ftyp"
        assert not FilmPiece.objects.exists()
        made = Original.objects.filter(media_type="video/mp4", kind="DERIVED")
        assert made.count() == 1
        assert copy.copy.custody.filter(act="DERIVED").count() == 1


def call(path: str, told: dict | None = None) -> dict:
    """The provider's simulator."""
    data = json.dumps(told).encode() if told is not None else None
    url = f"{os.environ['CITYDESK_VTPASS_URL']}{path}"
    asked = request.Request(url, data=data, headers={"Content-Type": "application/json"})
    with request.urlopen(asked, timeout=10) as answer:
        return json.loads(answer.read())


class Covering(Scenario):
    """A face is covered in a picture that readers already see: row, file, sizes, old files."""

    def ready(self) -> None:
        from citydesk.pictures import actions
        from citydesk.pictures.models import Picture

        taken_on()
        accept()
        for picture in Picture.objects.all():
            actions.make_sizes(picture=picture)

    def _cover(self) -> None:
        from citydesk.evidence import publishable
        from citydesk.evidence.models import Evidence
        from citydesk.pictures.redaction import Box

        publishable.redact(
            evidence=Evidence.objects.get(position=0),
            boxes=(Box(x=0.0, y=0.0, w=0.5, h=0.5),),
            crop=None,
            on=0,
            by=kunle(),
            now=NOW,
        )

    def operate(self) -> None:
        self._cover()

    def check(self) -> None:
        from django.core.files.storage import default_storage

        from citydesk.evidence import queries
        from citydesk.evidence.models import Evidence, Redaction
        from citydesk.pictures import actions
        from citydesk.pictures.models import Picture

        picture = Picture.objects.get(made_from=Evidence.objects.get(position=0).clean_copy.sha256)
        shown = queries.publishable(Evidence.objects.get(position=0)).sha256
        assert picture.shows == shown, "the picture and the redaction are of one transaction"
        actions.sweep(now=NOW)  # the task that a kill leaves behind
        self._named_only(after=bool(Redaction.objects.count()))
        self._cover()  # the page did not come; he presses again
        assert Redaction.objects.count() == 1
        picture.refresh_from_db()
        assert picture.shows == queries.publishable(Evidence.objects.get(position=0)).sha256
        assert default_storage.exists(picture.file.name)
        actions.make_sizes(picture=picture)
        self._named_only(after=True)

    def _named_only(self, *, after: bool) -> None:
        """No size lies where readers could reach it but those of the pictures as they are now."""
        from django.conf import settings

        from citydesk.pictures.models import Picture

        stems = {Path(name).stem for name in Picture.objects.values_list("file", flat=True)}
        lying = {path.name for path in (settings.MEDIA_ROOT / "images").glob("*.*")}
        strange = {name for name in lying if not any(stem in name for stem in stems)}
        assert not strange, (after, strange)
