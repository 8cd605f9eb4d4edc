"""Reads, written down."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from citydesk.delivery import actions, noting, queries, watching
from citydesk.delivery.models import Read
from citydesk.delivery.reads import Kind
from citydesk.delivery.watch import Watch

NOW = datetime(2026, 11, 23, 12, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)


def add(number=1, path="/a/", site="", *, robot=False, now=NOW):
    actions.add_reads(counts={Kind(path, site, robot): number}, now=now)


def test_two_workers_add_to_the_same_hour(db):
    add(3)
    add(4, now=NOW + timedelta(minutes=19))
    add(5, now=NOW + HOUR)

    assert list(Read.objects.order_by("since").values_list("reads", flat=True)) == [7, 5]


def test_junk_in_a_header_makes_no_table_of_it(db):
    junk = {Kind("/a/", f"s{n}.example", robot=False): 1 for n in range(5_000)}
    actions.add_reads(counts=junk | {Kind("/a/", "x.example", robot=False): 9}, now=NOW)

    assert Read.objects.count() == actions.SITES_MAX + 1
    assert Read.objects.get(site="x.example").reads == 9
    assert queries.read(since=NOW - HOUR) == (5_009, 0)


def test_junk_in_many_writes_makes_no_table_of_it_either(db):
    for n in range(3):
        counts = {Kind("/", f"junk{n}-{m}.example", False): 1 for m in range(150)}
        actions.add_reads(counts=counts, now=NOW)
    add(7, "/", "junk0-1.example", now=NOW)

    sites = Read.objects.values_list("site", flat=True)
    assert len(set(sites)) == actions.SITES_MAX + 1  # and those without one
    assert Read.objects.get(site="junk0-1.example").reads == 8
    assert sum(Read.objects.values_list("reads", flat=True)) == 457


def test_what_is_most_read_is_by_people(db, django_assert_num_queries):
    add(2, "/a/")
    add(3, "/b/", "x.example")
    add(9, "/c/", robot=True)
    add(9, "/d/", now=NOW - 2 * HOUR)

    with django_assert_num_queries(1):
        found = queries.most_read(since=NOW - HOUR, now=NOW, most=5)
    assert list(found.items()) == [("/b/", 3), ("/a/", 2)]
    assert queries.led_here(since=NOW - HOUR) == {"x.example": 3, "": 2}
    assert queries.led_here(since=NOW - HOUR, path="/a/") == {"": 2}
    assert queries.read(since=NOW - HOUR) == (5, 9)


def test_a_page_that_shows_what_is_most_read_is_kept_for_a_while(db):
    with noting.taking() as notes:
        queries.most_read(since=NOW - HOUR, now=NOW, most=5)

    assert notes.until == NOW + queries.MOST_READ_FOR
    assert watching.unwatched(notes.tables) == set()


def test_the_hours_of_a_day_long_over_become_one_row(db):
    day = datetime(2026, 11, 1, tzinfo=UTC)
    for hour in (0, 5, 23):
        add(1, now=day + hour * HOUR)
        add(1, site="x.example", now=day + hour * HOUR)
    add(1, now=day + 24 * HOUR)
    add(1, now=NOW)

    while actions.fold_reads(now=NOW):
        pass

    rows = Read.objects.order_by("since", "site").values_list("since", "site", "reads")
    assert list(rows) == [
        (day, "", 3),
        (day, "x.example", 3),
        (day + 24 * HOUR, "", 1),
        (NOW.replace(minute=0), "", 1),
    ]


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_written_down_is_written_later(reader, monkeypatch):
    reader.get("/")
    reader.get("/", user_agent="Mozilla/5.0")
    watch = Watch()

    def broken(**_told):
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(actions, "add_reads", broken)
        watch.look(100.0)
    assert not Read.objects.exists()

    watch.look(200.0)
    assert Read.objects.get(robot=False).reads == 1


def reads(*told):
    out = io.StringIO()
    call_command("reads", *told, stdout=out)
    return out.getvalue()


def test_the_owner_sees_what_is_read_and_who_led_there(db):
    now = datetime.now(UTC)
    add(3, "/b/", "x.example", now=now)
    add(2, "/a/", now=now)
    add(4, "/a/", robot=True, now=now)

    told = json.loads(reads("--json"))
    assert (told["people"], told["robots"]) == (5, 4)
    assert told["pages"] == {"/b/": 3, "/a/": 2}
    assert told["sites"] == {"x.example": 3, "": 2}
    assert "5 reads by people, 4 by robots" in reads()
    assert json.loads(reads("https://heron.example/a/", "--json"))["people"] == 2
    with pytest.raises(CommandError, match="--hours"):
        reads("--hours", "0")
