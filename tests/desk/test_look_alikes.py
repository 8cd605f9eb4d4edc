"""Pictures like those of a tip, as an editor compares them."""

import pytest

from citydesk.desk.look_alikes import side_by_side
from citydesk.evidence import queries
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.mails import AMAKA
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db

WASIU = "Wasiu <wasiu@post.example>"
MINE = {"size": (800, 600), "seed": 7}


def alike(row):
    return side_by_side(row, queries.look_alikes_in(row.tip).get(row.pk, []))


def test_the_very_same_file_is_told_apart_from_one_that_looks_alike():
    first = examined(photo(**MINE), sender=AMAKA)
    same = examined(photo(**MINE), sender=WASIU, now=NOW)

    (found,) = alike(same)

    assert (found.evidence, found.earlier) == (first, True)
    assert (found.whose, found.how) == ("Another sender, earlier.", "The very same file.")


def test_a_smaller_copy_is_said_to_be_encoded_anew_and_how_near_it_is():
    examined(photo(**MINE), sender=AMAKA)
    again = examined(photo(**MINE, quality=40), sender=AMAKA, now=NOW)

    (found,) = alike(again)

    assert found.whose == "The same sender, earlier."
    assert found.how.startswith("Encoded anew; ")
    assert "of 256 bits differ" in found.how


def test_from_the_first_ones_sheet_the_other_came_later():
    first = examined(photo(**MINE), sender=AMAKA)
    examined(photo(**MINE, quality=40), sender=WASIU, now=NOW)

    (found,) = alike(first)

    assert (found.whose, found.earlier) == ("Another sender, later.", False)


def test_what_nobody_sent_before_has_nothing_beside_it():
    examined(photo(size=(800, 600), seed=1))

    assert alike(examined(photo(size=(800, 600), seed=2))) == []
