from datetime import timedelta

import pytest

from citydesk.evidence import actions, checks, queries
from citydesk.evidence.models import Evidence, Finding
from citydesk.intake.models import Tip
from tests.cast import NOW
from tests.factories.evidence import case, examined, tip
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db
ORDER = ["DIFFERS", "AGREES", "COULD_NOT_CHECK", "NOT_RECORDED"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_sheet_costs_two_queries_for_three_files_as_for_one(number, django_assert_num_queries):
    examined(photo(seed=99), now=NOW - timedelta(days=1))  # somebody else's
    files = {f"IMG_{n}.jpg": photo(seed=n, size=(64, 48)) for n in range(number)}
    mine = tip(files)
    for row in mine.evidence.all():
        actions.examine(evidence_id=row.pk, now=NOW)

    with django_assert_num_queries(2):
        sheet = queries.sheet(mine)
        shown = [
            (file.evidence.name, file.evidence.original.sha256, len(file.findings))
            for file in sheet
            if file.evidence.clean_copy
        ]

    assert [name for name, _sha, _n in shown] == list(files)
    assert {n for _name, _sha, n in shown} == {len(checks.all_of(case()))}


def test_what_differs_stands_first_and_what_is_missing_last():
    row = examined(photo(software="Adobe Photoshop"), "IMG_1.jpg")

    (file,) = queries.sheet(row.tip)

    outcomes = [finding.outcome for finding in file.findings]
    assert outcomes == sorted(outcomes, key=ORDER.index)
    assert {"DIFFERS", "NOT_RECORDED"} <= set(outcomes)


def test_of_two_versions_of_a_check_the_newest_is_shown_and_both_are_kept():
    row = examined(photo())
    Finding.objects.create(
        evidence=row,
        check_name="device",
        version=2,
        serial=2,
        outcome=Finding.Outcome.AGREES,
        sentence="As the second version says.",
        found_at=NOW,
    )

    (file,) = queries.sheet(row.tip)

    sentences = [f.sentence for f in file.findings if f.check_name == "device"]
    assert sentences == ["As the second version says."]
    assert row.findings.filter(check_name="device").count() == 2


def test_what_once_differed_counts_no_more_when_the_newest_word_agrees():
    row, noise = examined(photo(software="GIMP 3.0")), examined(photo())
    assert [f.evidence for f in queries.differing()] == [row]
    assert noise.findings.exists()

    Finding.objects.create(
        evidence=row,
        check_name="device",
        version=2,
        serial=2,
        outcome=Finding.Outcome.AGREES,
        sentence="As the second version says.",
        found_at=NOW,
    )

    assert not queries.differing().exists()


def test_a_tip_without_files_has_an_empty_sheet():
    assert queries.sheet(tip()) == []


def test_waiting_is_what_nobody_looked_at_for_a_while():
    examined(photo(), now=NOW - timedelta(hours=1))
    forgotten = tip({"IMG_1.jpg": photo()}, now=NOW - timedelta(hours=2))
    tip({"IMG_2.jpg": photo()}, now=NOW)

    found = queries.waiting(before=NOW - timedelta(minutes=10))

    assert list(found) == [Evidence.objects.get(tip=forgotten).pk]


def test_behind_are_files_that_went_through_other_checks_and_were_looked_at():
    row = examined(photo())
    tip({"IMG_2.jpg": photo(seed=2)})

    assert list(queries.behind(edition=checks.EDITION)) == []
    assert list(queries.behind(edition="another")) == [row.pk]
    assert list(queries.behind(edition=checks.EDITION, tip=row.tip.code)) == [row.pk]


@pytest.fixture
def arrived():
    """Files by mail of so many senders, the first ones silent about what took them."""

    def arrive(*, senders: int, silent: int) -> None:
        for n in range(senders):
            mine = tip({"a.jpg": b"a%d" % n, "b.jpg": b"b%d" % n, "c.jpg": b"c%d" % n},
                       sender=f"S{n} <s{n}@post.example>")  # fmt: skip
            mine.evidence.update(state=Evidence.State.EXAMINED, examined_at=NOW)
        rows = Evidence.objects.filter(state=Evidence.State.EXAMINED).order_by("pk")
        Finding.objects.bulk_create(
            Finding(
                evidence=row,
                check_name="device",
                version=1,
                outcome="NOT_RECORDED" if number < silent else "AGREES",
                sentence="As found.",
                found_at=NOW,
            )
            for number, row in enumerate(rows)
        )

    return arrive


def test_what_a_way_in_leaves_of_a_cameras_facts_is_counted_among_other_tips(
    arrived, django_assert_num_queries
):
    arrived(senders=11, silent=20)
    asked = Tip.objects.order_by("pk").first()

    with django_assert_num_queries(1):
        found = queries.habit(asked)

    assert found == queries.Habit(files=30, senders=10, silent=17)


def test_of_few_senders_nothing_is_said(arrived):
    arrived(senders=10, silent=20)

    assert queries.habit(Tip.objects.order_by("pk").first()) is None


def test_one_way_in_says_nothing_of_another(arrived):
    arrived(senders=11, silent=20)
    Tip.objects.update(channel="WEBFORM")

    assert queries.habit(tip()) is None
