from pathlib import Path

from citydesk.evidence import checks
from citydesk.evidence.checks import credentials_before
from citydesk.evidence.types import Said
from tests.factories.evidence import case


def test_a_picture_goes_through_every_check_once():
    said = checks.all_of(case())

    assert {type(one) for one in said} == {Said}
    assert len({one.check for one in said}) == len(said)


def test_a_check_with_nothing_to_say_is_left_out(monkeypatch):
    monkeypatch.setattr(checks, "CHECKS", (credentials_before, *checks.FILE_CHECKS))

    assert len(checks.all_of(case())) == len(checks.FILE_CHECKS)


def test_what_was_not_opened_goes_through_those_of_files_only():
    said = checks.all_of(case(format="", media_type="video/mp4"))

    assert {one.check for one in said} == {"seen_before", "container"}


def test_no_sentence_is_longer_than_its_column_and_none_has_a_score():
    long = {"make": "m" * 60, "model": "n" * 60, "software": "Photoshop " + "s" * 50}
    for one in checks.all_of(case(name="IMG-20261123-WA0007.jpg", **long)):
        assert len(one.sentence) <= 300
        assert "%" not in one.sentence
        assert "fake" not in one.sentence.lower()


def test_the_reference_names_every_check_in_its_version():
    page = (Path(__file__).parents[2] / "docs/reference/checks.md").read_text()

    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{one.NAME}` | {one.VERSION} | {one.__doc__.splitlines()[0]} |" for one in checks.CHECKS
    ]
