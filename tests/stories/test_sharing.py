import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.stories import sharing
from citydesk.stories.models import Story
from tests.factories import stories

ADDRESS = "http://127.0.0.1:8000/2026/11/bridge/"


def texts(headline="Bridge reopens", standfirst="A day early."):
    story = Story(headline=headline, standfirst=standfirst, path="/2026/11/bridge/")
    return {text.name: text for text in sharing.texts(story)}


def test_each_place_has_its_words_ready():
    found = texts()

    assert found["WhatsApp channel"].text == f"*Bridge reopens*\n\nA day early.\n\n{ADDRESS}"
    assert found["Facebook"].text == f"A day early.\n\n{ADDRESS}"
    assert found["X"].text == f"Bridge reopens\n{ADDRESS}"


def test_each_place_is_opened_with_them():
    found = texts()

    assert [text.app for text in found.values()] == ["WhatsApp", "Facebook", "X"]
    assert found["WhatsApp channel"].opens.startswith("https://wa.me/?text=%2ABridge+reopens%2A")
    assert found["Facebook"].opens.endswith(
        "u=http%3A%2F%2F127.0.0.1%3A8000%2F2026%2F11%2Fbridge%2F"
    )
    assert found["X"].opens.startswith("https://x.com/intent/post?text=Bridge+reopens%0Ahttp")


@given(headline=st.text(min_size=1, max_size=300))
def test_x_takes_every_headline(headline):
    words = texts(headline)["X"].text.removesuffix(f"\n{ADDRESS}")

    assert sharing.x_length(words) + 1 + 23 <= 280


@pytest.mark.django_db
def test_a_card_shows_the_houses_colour_so_that_it_can_be_read():
    story = stories.public()
    house = sharing.House(name="Heron", accent="#ffff00")

    wanted = sharing.card_of(story, house)

    assert (wanted.headline, wanted.section, wanted.house) == ("Bridge reopens", "Lagos", "Heron")
    assert wanted.accent != "#ffff00"
