"""Who vouches for a mail: asked once it is in, kept as it was answered, judged again offline."""

import json
import socket
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from citydesk.channels.email.verdict import PASS, UNKNOWN
from citydesk.evidence import queries as evidence
from citydesk.evidence.models import Finding
from citydesk.intake import actions, queries, tasks, vouching
from citydesk.intake.models import Tip, Vouch
from citydesk.lib import sandbox
from citydesk.originals import queries as originals
from citydesk.originals.actions import erase
from citydesk.originals.models import Original
from citydesk.originals.spool import Entry
from tests import corpora
from tests.cast import NOW
from tests.factories.mails import letter
from tests.factories.signed import SELECTOR, key, signed
from tests.name_server import NameServer

pytestmark = pytest.mark.django_db
MACHINE = "198.51.100.7"
SOON = NOW + timedelta(seconds=30)
MAIL = letter().as_bytes().replace(b"\n", b"\r\n")


@pytest.fixture
def names(settings):
    server = NameServer()
    server.txt(f"{SELECTOR}._domainkey.post.example", key()[1])
    server.txt("post.example", f"v=spf1 ip4:{MACHINE} -all")
    server.txt("_dmarc.post.example", "v=DMARC1; p=reject")
    settings.CITYDESK_DNS = [server.address]
    yield server
    server.close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr("citydesk.lib.resolver.SECONDS_MAX", 0.3)
    monkeypatch.setattr(vouching.Resolver.__init__, "__kwdefaults__", {"seconds_max": 0.3})


def take(data: bytes | None = None, *, channel="EMAIL", peer=MACHINE, at=NOW) -> Tip:
    entry = Entry(
        id=uuid.uuid4(),
        channel=channel,
        received_at=at,
        envelope_from="amaka@post.example",
        data=signed(MAIL) if data is None else data,
        peer=peer,
        helo="out.post.example",
    )
    return actions.take_in(entry=entry, now=at).tip


def vouched(tip: Tip, *, now=SOON) -> Vouch:
    row = Vouch.objects.get(delivery=tip.delivery)
    vouching.vouch(vouch_id=row.pk, now=now)
    row.refresh_from_db()
    return row


def test_taking_a_mail_in_asks_nobody_yet(names):
    tip = take()

    row = Vouch.objects.get(delivery=tip.delivery)
    assert (row.found_at, row.due_at, row.tries) == (None, NOW, 0)
    assert json.loads(row.envelope) == {
        "envelope_from": "amaka@post.example",
        "peer": MACHINE,
        "helo": "out.post.example",
        "received_at": NOW.isoformat(),
    }
    assert names.asked == []


def test_whoever_asked_for_no_name_servers_has_none_asked(names, settings):
    settings.CITYDESK_DNS = []
    take()

    assert not Vouch.objects.exists()


def test_the_way_is_read_from_our_own_servers_field_where_it_pipes_to_us(names, settings):
    settings.CITYDESK_MAIL_HOST = "mx.news.example"
    hop = b"Received: from out.post.example (x [198.51.100.7]) by mx.news.example (Postfix)\r\n"

    assert vouched(take(hop + MAIL, peer="127.0.0.1")).spf == PASS


def test_it_is_found_out_and_the_desk_is_told(names):
    tip = take()

    row = vouched(tip)

    assert (row.dkim, row.spf, row.arc, row.vouched) == (PASS, PASS, "NONE", True)
    assert (row.found_at, row.due_at, row.envelope) == (SOON, None, "")
    [finding] = evidence.tip_findings(tip)
    assert (finding.check_name, finding.outcome, finding.evidence) == ("sender", "AGREES", None)
    assert "confirms that it sent this mail" in finding.sentence


def test_the_record_holds_every_answer_and_is_sealed_like_the_mail(names):
    tip = take()

    record = vouched(tip).record

    assert (record.kind, record.parent) == (Original.Kind.DERIVED, tip.delivery.original)
    assert record.made_by.startswith("vouching 1, dkimpy ")
    told = json.loads(originals.read(record))
    assert told["sha256"] == tip.delivery.original.sha256
    assert {(one["name"], one["kind"]) for one in told["answers"]} == set(names.asked)
    assert all(one["wire"] and one["at"] for one in told["answers"])
    assert told["peer"] == MACHINE


def test_what_is_kept_in_clear_names_no_domain_and_no_address(names, django_db_blocker):
    tip = take()
    vouched(tip)

    rows = [*Vouch.objects.values(), *Finding.objects.filter(tip=tip).values()]
    assert "post.example" not in str(rows)
    assert MACHINE not in str(rows)


def test_the_verdict_stands_offline_when_the_key_is_gone(names, monkeypatch):
    tip = take()
    row = vouched(tip)
    names.zone.clear()
    monkeypatch.setattr(socket, "socket", None)

    then, now = vouching.again(originals.read(row.record), originals.read(tip.delivery.original))

    assert then == now
    assert now.vouched


def test_a_record_that_was_changed_does_not_stand(names):
    tip = take()
    data = originals.read(tip.delivery.original)
    record = json.loads(originals.read(vouched(tip).record))
    record["verdict"]["policy"] = "none"

    then, now = vouching.again(json.dumps(record).encode(), data)

    assert then != now
    with pytest.raises(vouching.BadRecord, match="another mail"):
        vouching.again(json.dumps(record).encode(), data + b"x")
    for junk in (b"", b"[]", b"{}", b"\xff"):
        with pytest.raises(vouching.BadRecord):
            vouching.again(junk, data)


def test_once_found_it_is_not_looked_for_again(names):
    row = vouched(take())
    asked = len(names.asked)

    vouching.vouch(vouch_id=row.pk, now=SOON + timedelta(days=1))

    assert len(names.asked) == asked
    assert Finding.objects.filter(check_name="sender").count() == 1


def test_what_was_answered_before_a_kill_counts_and_nobody_is_asked_again(names, monkeypatch):
    tip, write = take(), vouching._write
    monkeypatch.setattr(vouching, "_write", lambda *_given: None)
    vouched(tip)
    monkeypatch.setattr(vouching, "_write", write)
    asked = list(names.asked)
    names.zone.clear()

    row = vouched(tip, now=SOON + timedelta(hours=1))

    assert row.vouched
    assert names.asked == asked
    assert Original.objects.filter(media_type=vouching.MEDIA_TYPE).get() == row.record


def test_two_workers_do_not_ask_at_once(names):
    row = Vouch.objects.get(delivery=take().delivery)
    mine = Vouch.objects.get(pk=row.pk)

    assert vouching._claim(row, SOON)
    assert not vouching._claim(mine, SOON)


def test_a_broken_name_is_asked_for_again_and_then_left_open(names):
    names.failing = {f"{SELECTOR}._domainkey.post.example", "post.example", "_dmarc.post.example"}
    tip, now, tried = take(), SOON, 0

    while not (row := vouched(tip, now=now)).found_at:
        assert row.due_at > now
        tried, now = tried + 1, row.due_at

    assert tried == len(vouching.PAUSES)
    assert (row.dkim, row.spf, row.vouched) == (UNKNOWN, UNKNOWN, False)
    assert now - NOW < timedelta(hours=3)
    [finding] = evidence.tip_findings(tip)
    assert finding.outcome == "COULD_NOT_CHECK"


def test_what_a_signature_confirms_does_not_wait_for_the_rest(names):
    names.failing = {"post.example", "_dmarc.post.example"}

    assert vouched(take()).vouched


def test_while_no_name_server_answers_all_wait_and_none_is_blamed(names):
    names.dead = True
    tip, other = take(), take(signed(MAIL.replace(b"six", b"two")))

    row = vouched(tip)

    assert (row.found_at, row.tries) == (None, 0)
    assert not queries.vouches_due(SOON).exists()
    assert queries.vouches_due(SOON + vouching.SILENCE).count() == 2
    names.dead = False
    assert vouched(tip, now=SOON + vouching.SILENCE).vouched
    assert vouched(other, now=SOON + vouching.SILENCE).vouched


def test_after_a_day_of_silence_it_is_left_open(names):
    names.dead = True

    row = vouched(take(), now=NOW + vouching.SILENCE_MAX)

    assert (row.dkim, bool(row.found_at)) == (UNKNOWN, True)


def test_a_mail_that_breaks_its_opener_is_left_open_at_once(names, monkeypatch):
    def crash(*_args, **_more):
        raise sandbox.Crashed("x")

    monkeypatch.setattr(sandbox, "call", crash)
    tip = take()

    row = vouched(tip)

    assert (row.vouched, row.arc, bool(row.found_at)) == (False, UNKNOWN, True)
    assert evidence.tip_findings(tip)[0].outcome == "COULD_NOT_CHECK"


def test_a_busy_machine_is_no_mails_fault(names, monkeypatch):
    def wait(*_args, **_more):
        raise sandbox.KeptWaiting("more than 20 seconds")

    tip = take()
    with monkeypatch.context() as busy:
        busy.setattr(sandbox, "call", wait)
        row = vouched(tip)
    assert (row.found_at, row.tries, row.due_at) == (None, 1, SOON + vouching.PAUSES[0])

    assert vouched(tip, now=row.due_at).vouched


def test_a_mail_that_is_never_done_in_time_is_left_open_in_the_end(names, monkeypatch):
    def wait(*_args, **_more):
        raise sandbox.KeptWaiting("more than 20 seconds")

    monkeypatch.setattr(sandbox, "call", wait)
    tip = take()
    Vouch.objects.update(tries=vouching.TRIES_MAX)

    row = vouched(tip)

    assert (row.arc, bool(row.found_at)) == (UNKNOWN, True)


def test_a_mail_can_make_us_ask_only_so_much(names):
    data = MAIL
    for n in range(5):
        data = signed(data, f"{n}.a.b.c.d.e.f.g.h.i.j.example")

    vouched(take(data))

    assert len(names.asked) <= vouching.QUESTIONS_MAX


def test_an_erased_mail_is_asked_about_no_more(names):
    tip = take()
    erase(items=[tip.delivery.original], why="Asked for.", by="zara", now=NOW)
    row = Vouch.objects.get(delivery=tip.delivery)

    vouching.vouch(vouch_id=row.pk, now=SOON)

    assert not Vouch.objects.exists()
    assert names.asked == []


def test_one_task_finds_out_about_one_mail_and_wakes_the_next(names, monkeypatch):
    monkeypatch.setattr(tasks.timezone, "now", lambda: SOON)
    take(), take(signed(MAIL.replace(b"six", b"two")))

    tasks.vouch_due.call()

    assert Vouch.objects.filter(found_at__isnull=False).count() == 1
    tasks.vouch_due.call()
    tasks.vouch_due.call()
    assert not Vouch.objects.filter(found_at=None).exists()


@pytest.mark.parametrize(
    "change", [{"found_at": NOW}, {"due_at": None}, {"vouched": True}], ids=lambda c: next(iter(c))
)
def test_the_database_refuses_a_verdict_without_its_record(names, change):
    take()

    with pytest.raises(IntegrityError), transaction.atomic():
        Vouch.objects.update(**change)


def test_a_finding_is_of_a_file_or_of_a_tip_and_never_of_neither(names):
    tip = take()
    vouched(tip)

    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(tip=tip).update(tip=None)


def test_hostile_mails_are_judged_in_the_sandbox(names):
    names.dead = True
    for path in corpora.files("mail")[::10]:
        record = {**dict.fromkeys(vouching.ENVELOPE, ""), "received_at": NOW.isoformat()}
        verdict = vouching.examined(record | {"answers": []}, path.read_bytes(), None)
        assert verdict.unclear != "it could not be opened", path


@pytest.mark.parametrize(
    "body",
    [b"\r\n" * 3_000_000, b" " * 1_000_000, b"x" * 9_000_000],
    ids=["lines", "blanks", "long"],
)
def test_a_body_made_to_be_slow_ends_within_its_limits(names, body):
    tip = take(signed(MAIL) + body)

    assert vouched(tip).found_at
