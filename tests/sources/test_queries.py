"""Questions about a contributor that are answered without saying who it is."""

import pytest

from citydesk.sources import actions, queries
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def amaka():
    return actions.recognise(
        email="amaka@post.example", phone="+2348031234567", name="Amaka Ọ̀bi", now=NOW
    )


@pytest.mark.parametrize(
    "text",
    [
        "said amaka obi, a nurse",
        "AMAKA  ỌBI's picture",
        "Amaka-Obi",
        "write to Amaka@post.example",
        "call 0803 123 4567",
        "+234 (803) 123-4567",
    ],
)
def test_a_name_is_found_however_it_is_written(amaka, text):
    assert queries.is_named_in(amaka, text)


@pytest.mark.parametrize("text", ["", "Amaka spoke", "Tamaka Obi", "Amaka Obiageli", "0803 999"])
def test_other_words_name_nobody(amaka, text):
    assert not queries.is_named_in(amaka, text)


def test_somebody_without_a_name_is_named_nowhere():
    stranger = actions.recognise(now=NOW)

    assert not queries.is_named_in(stranger, "Anything at all")


def test_a_protected_source_is_called_by_code(amaka):
    assert queries.called(amaka, protected=True) == amaka.code
    assert queries.called(amaka, protected=False) == "Amaka Ọ̀bi"
    assert queries.masked_phone(amaka) == "•••567"
