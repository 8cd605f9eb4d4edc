"""Reads from a cache's log: kept pages, once each, and in their own hour."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from citydesk.delivery import actions, logs
from citydesk.delivery.models import Read

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "Mozilla/5.0 (Linux; Android 13) Chrome/120.0"
NOON = 1_764_158_400  # 26 November 2025, 12:00 UTC


def line(path="/lagos/", *, query="", second=NOON, status=200, method="GET", site="-", agent=PHONE):
    return "\t".join(map(str, (second, status, method, path, query, site, agent)))


def counted(*told):
    log = logs.Log()
    for one in told:
        log.count(one)
    log.write()
    return {(r.path, r.site, r.robot): r.reads for r in Read.objects.all()}


def test_kept_pages_that_were_answered_are_counted_and_nothing_else():
    found = counted(
        line(),
        line(query="?utm_source=x"),
        line(query="?after=S-7GQK4"),
        line(status=304),
        line(status=404),
        line(status=503),
        line(method="HEAD"),
        line(method="PURGE"),
        line("/desk/"),
        line("/send/"),
        line("/%6cagos/"),
        line("/static/css/x.css"),
        line(site="https://www.google.com/search?q=secret"),
        line(site="http://127.0.0.1:8000/"),
        line(agent="Googlebot/2.1"),
        line(agent="-"),
    )

    assert found == {
        ("/lagos/", "", False): 5,
        ("/lagos/", "google.com", False): 1,
        ("/lagos/", "", True): 2,
    }


def test_each_read_is_of_its_own_hour():
    counted(line(second=NOON - 1), line(second=NOON), line(second=NOON + 3599))

    noon = datetime.fromtimestamp(NOON, UTC)
    assert dict(Read.objects.values_list("since", "reads")) == {
        noon - timedelta(hours=1): 1,
        noon: 2,
    }


@pytest.mark.parametrize(
    "bad",
    ["", "\n", "GET /", line().replace("\t", " "), line() + "\tx", line(second="x"),
     line(second=10**20), line(agent="x" * 70_000)],
)  # fmt: skip
def test_what_is_not_of_the_format_is_said_to_be_none(bad):
    with pytest.raises(logs.BadLine):
        counted(bad)


def test_what_cannot_be_written_is_counted_on(monkeypatch):
    log = logs.Log()
    log.count(line())

    def gone(**_told):
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(actions, "add_reads", gone)
        with pytest.raises(DatabaseError):
            log.write()
    log.count(line())
    log.write()

    assert Read.objects.get().reads == 2


@pytest.fixture
def from_log(settings, tmp_path):
    settings.CITYDESK_READS = "log"

    def count(text: bytes) -> str:
        (tmp_path / "log").write_bytes(text)
        out = StringIO()
        call_command("reads", "--from-log", str(tmp_path / "log"), stdout=out, stderr=out)
        return out.getvalue()

    return count


def test_the_command_counts_a_log_whatever_bytes_somebody_sent(from_log):
    said = from_log(f"{line()}\n{line(agent='x')}\nnonsense\n".encode() + b"\xff\xfe\n")

    assert "2 reads of kept pages in 2 requests." in said
    assert f"2 lines are not of the format: {logs.FORMAT}" in said


def test_another_format_is_refused_with_the_right_one(from_log):
    with pytest.raises(CommandError):
        from_log(b'192.0.2.1 - - [26/Nov/2025] "GET / HTTP/1.1" 200 5\n')


def test_no_read_is_counted_twice(settings):
    settings.CITYDESK_READS = "door"

    with pytest.raises(CommandError, match="counted twice"):
        call_command("reads", "--from-log", "-")
