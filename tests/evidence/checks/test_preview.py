import pytest

from citydesk.evidence.checks import preview
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS
from tests.factories.evidence import case


@pytest.mark.parametrize(
    ("likeness", "outcome"), [(0.99, AGREES), (0.7, COULD_NOT_CHECK), (0.2, DIFFERS), (-1, DIFFERS)]
)
def test_how_like_the_preview_is_says_whether_it_is_the_same_picture(likeness, outcome):
    assert preview.check(case(preview_likeness=likeness)).outcome == outcome


def test_another_picture_in_the_preview_is_explained_and_nobody_accused():
    one = preview.check(case(preview_likeness=0.2))

    assert "some programs leave it as it was before a change" in one.sentence


def test_without_a_preview_there_is_nothing_to_say():
    assert preview.check(case()) is None
