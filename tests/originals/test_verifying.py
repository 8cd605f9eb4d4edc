"""The custody log is held to itself; whoever rewrites it with a database shell is found out."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from citydesk.lib import append_only
from citydesk.originals import custody, roots, verifying
from citydesk.originals.actions import erase, keep
from citydesk.originals.custody import Act
from citydesk.originals.models import CustodyEntry, CustodyRoot, Original
from tests.cast import NOW

pytestmark = pytest.mark.django_db
OF_ANOTHER = """UPDATE originals_custodyentry SET original_id =
    (SELECT max(original_id) FROM originals_custodyentry) WHERE number = 1"""


@pytest.fixture(autouse=True)
def outside(tmp_path, settings):
    settings.CITYDESK_DATA = tmp_path
    return tmp_path / "custody"


def kept(data=b"a photo"):
    return keep(data=data, kind=Original.Kind.FILE, media_type="image/jpeg", now=NOW)


@pytest.fixture
def days():
    """Two days with a root each, three entries a day, and two entries more."""
    one, other = kept(), kept(b"another photo")
    for day in range(3):
        at = NOW + timedelta(days=day)
        for item, act in [(one, Act.RECEIVED), (other, Act.RECEIVED), (one, Act.LOOKED)]:
            with transaction.atomic():
                custody.record(original=item, act=act, by="kunle", now=at)
        if day < 2:
            roots.make(now=at)
    roots.keep_outside()
    return one, other


def attack(statement, *params):
    """As somebody who owns the database does it: guards off, change, guards on."""
    app = apps.get_app_config("originals")
    connection.check_constraints()  # PostgreSQL alters no table for which checks are pending
    with connection.cursor() as cursor:
        for model in append_only.guarded():
            on = f" ON {model._meta.db_table}" if connection.vendor == "postgresql" else ""
            for name in append_only.names(model) if model in app.get_models() else ():
                cursor.execute(f"DROP TRIGGER {name}{on}")
        cursor.execute(statement, params)
    connection.check_constraints()
    append_only.set_guards(app)


def found(**where):
    return [(fault.entry, fault.sentence) for fault in verifying.faults(**where)]


def test_a_log_that_nobody_touched_holds(days):
    assert found() == []


def test_a_log_in_which_something_was_erased_still_holds(days):
    erase(items=[days[0]], why="Asked for.", by="zara", now=NOW)

    assert found() == []


@pytest.mark.parametrize(
    ("change", "first", "words"),
    [
        ("UPDATE originals_custodyentry SET \"by\" = 'bisi' WHERE number = 5", 5, "was changed"),
        ("UPDATE originals_custodyentry SET act = 'DERIVED' WHERE number = 2", 2, "was changed"),
        ("DELETE FROM originals_custodyentry WHERE number = 4", 4, "is missing"),
        (OF_ANOTHER, 1, "is about another file"),
    ],
)  # fmt: skip
def test_the_first_wrong_entry_is_named(days, change, first, words):
    attack(change)

    entry, sentence = found()[0]
    assert (entry, words in sentence) == (first, True), sentence


def test_an_end_that_was_cut_off_shows_by_what_lies_outside(days):
    attack("DELETE FROM originals_custodyentry WHERE number > 4")
    attack("DELETE FROM originals_custodyroot WHERE number = 2")

    ((entry, sentence),) = found()
    assert entry == 5
    assert "ends at entry 4" in sentence
    assert "its end was cut off" in sentence


def test_an_end_cut_off_with_the_files_shows_by_a_copy_that_was_mailed(days, outside, tmp_path):
    elsewhere = tmp_path / "mails"
    outside.rename(elsewhere)
    attack("DELETE FROM originals_custodyentry WHERE number > 4")
    attack("DELETE FROM originals_custodyroot WHERE number = 2")
    roots.keep_outside()
    assert found() == []

    assert found(outside=elsewhere)[0][0] == 5


def test_a_log_written_anew_as_a_whole_shows_by_what_lies_outside(days):
    attack("DELETE FROM originals_custodyentry")
    attack("DELETE FROM originals_custodyroot")
    for act in (Act.RECEIVED,) * 9:
        with transaction.atomic():
            custody.record(original=days[0], act=act, by="kunle", now=NOW)
    roots.make(now=NOW)

    assert "another than that of" in found()[0][1]


def test_a_root_over_other_entries_shows(days):
    attack("UPDATE originals_custodyroot SET root = %s WHERE number = 1", "0" * 64)

    assert "root 1 is over other entries" in found()[0][1]


def test_a_guard_that_is_gone_is_named(days):
    with connection.cursor() as cursor:
        on = " ON originals_custodyentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {append_only.names(CustodyEntry)[0]}{on}")

    assert "run `citydesk migrate`" in found()[0][1]


def test_the_command_says_how_the_log_stands(days, capsys):
    call_command("custody")

    assert "9 entries, 6 of them under a root." in capsys.readouterr().out


def test_the_command_verifies_and_says_so_to_a_script(days, capsys):
    call_command("custody", "--verify", "--json")

    told = json.loads(capsys.readouterr().out)
    assert (told["entries"], told["covered"], told["verified"]) == (9, 6, True)
    assert told["faults"] == []


def test_the_command_fails_when_something_is_wrong(days, capsys):
    attack("DELETE FROM originals_custodyentry WHERE number = 7")

    with pytest.raises(SystemExit) as left:
        call_command("custody", "--verify")

    assert left.value.code == 1
    assert "WRONG: entry 7 is missing." in capsys.readouterr().err


def test_the_command_makes_a_root_at_once(days, outside):
    call_command("custody", "--seal", verbosity=0)

    assert (outside / "000003.json").exists()
    assert CustodyRoot.objects.get(number=3).last == 9


def test_a_folder_that_is_not_there_is_refused(days):
    with pytest.raises(CommandError, match="is no folder"):
        call_command("custody", "--verify", "--outside", "/nowhere")
