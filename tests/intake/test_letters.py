"""What the sender is told."""

import pytest

from citydesk.intake import letters
from citydesk.intake.models import Tip
from citydesk.web.models import House
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def tip(kunle):
    House.objects.update_or_create(defaults={"name": "The Lagoon Heron"})
    return Tip.objects.create(
        code="T-7GQK4M", channel="PHONE", claim="Fire", received_at=NOW, entered_by=kunle
    )


@pytest.mark.parametrize(
    ("files", "words"), [(0, "No file came"), (1, "1 file came"), (3, "3 files came")]
)
def test_it_says_what_arrived(tip, files, words):
    assert words in letters.acknowledgement(tip, files=files)[2]


def test_it_is_from_the_house_and_about_the_code(tip):
    house, subject, text = letters.acknowledgement(tip, files=0)

    assert house == "The Lagoon Heron"
    assert subject == "We have your message [T-7GQK4M]"
    assert text.endswith("The Lagoon Heron\n")


def test_what_a_source_is_told_names_neither_house_nor_tip(tip):
    told = " ".join(letters.neutral_acknowledgement())

    assert "Heron" not in told
    assert "T-" not in told
