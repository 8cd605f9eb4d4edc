from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from citydesk.evidence import film_copies, queries, tasks
from citydesk.evidence.models import Evidence, Finding
from citydesk.intake.models import Tip
from citydesk.intake.signals import claim_placed
from citydesk.originals.actions import erase
from tests.cast import NOW
from tests.factories.evidence import examined, tip
from tests.factories.films import film
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db


def test_the_task_looks_at_the_file_and_may_run_twice():
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))

    tasks.examine.func(row.pk)
    tasks.examine.func(row.pk)

    row.refresh_from_db()
    assert row.state == Evidence.State.EXAMINED


def test_the_task_checks_again_and_may_run_twice():
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))
    tasks.examine.func(row.pk)
    said = row.findings.count()

    tasks.check_again.func(row.pk)
    tasks.check_again.func(row.pk)

    assert row.findings.count() == said


def test_a_file_whose_task_got_lost_is_asked_for_again():
    lost = tip({"IMG_1.jpg": photo()}, now=timezone.now() - timedelta(hours=1))
    tip({"IMG_2.jpg": photo()}, now=timezone.now())
    DBTaskResult.objects.all().delete()

    tasks.examine_forgotten.func()

    (task,) = DBTaskResult.objects.filter(task_path=tasks.examine.module_path)
    assert task.args_kwargs["args"] == [Evidence.objects.get(tip=lost).pk]


def test_a_file_that_is_not_yet_held_against_what_is_claimed_now_is_asked_for_again():
    row = examined(photo())
    examined(photo(seed=2))
    gone = examined(photo(seed=3))
    claim_placed.send(sender=Tip, tip=row.tip)
    claim_placed.send(sender=Tip, tip=gone.tip)
    erase(items=[gone.original], why="Asked for.", by="zara", now=NOW)
    DBTaskResult.objects.all().delete()

    tasks.examine_forgotten.func()

    (task,) = DBTaskResult.objects.filter(task_path=tasks.check_again.module_path)
    assert task.args_kwargs["args"] == [row.pk]
    tasks.check_again.func(row.pk)
    assert not queries.to_be_checked_again().exists()


def test_the_sweep_comes_round():
    assert {
        tasks.examine_forgotten: 600,
        tasks.go_on_with_films: 600,
        tasks.catch_up_fingerprints: 3600,
    } == tasks.PERIODIC


def test_a_file_can_be_checked_again_by_a_task():
    row = examined(photo())
    Finding.objects.filter(evidence=row, check_name="device").delete()

    tasks.check_again.func(row.pk)

    assert row.findings.filter(check_name="device").count() == 1


def test_a_film_copy_asks_for_its_next_piece_until_it_is_there(kunle):
    copy = film_copies.ask(
        evidence=examined(film(), "VID_1.mp4"),
        height=360,
        boxes=(),
        with_sound=False,
        by=kunle,
        now=NOW,
    )
    waiting = DBTaskResult.objects.filter(task_path=tasks.make_film_copy.module_path)

    tasks.make_film_copy.func(copy.pk)
    assert waiting.count() == 1
    tasks.make_film_copy.func(copy.pk)

    copy.refresh_from_db()
    assert (copy.state, waiting.count()) == ("MADE", 1)


def test_a_film_copy_whose_task_got_lost_goes_on(kunle):
    row = examined(film(), "VID_1.mp4")
    about = {"evidence": row, "height": 360, "boxes": (), "by": kunle}
    long_ago = timezone.now() - timedelta(hours=1)
    lost = film_copies.ask(**about, with_sound=True, now=long_ago)
    film_copies.ask(**about, with_sound=False, now=timezone.now())

    tasks.go_on_with_films.func()

    (task,) = DBTaskResult.objects.filter(task_path=tasks.make_film_copy.module_path)
    assert task.args_kwargs["args"] == [lost.pk]
