"""A sender's words on everybody's screen: what happened stays, how to reach them goes."""

import pytest

from citydesk.lib.discreet import discreet


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Write to amaka.obi+tips@post.example.ng, please", "Write to •••, please"),
        ("<amaka@post.example>: user unknown", "<•••>: user unknown"),
        ("Call 0803 123 4567 now", "Call •••567 now"),
        ("Call 08031234567.", "Call •••567."),
        ("+234 (0) 803-123-4567", "•••567"),
        ("+44 20 7946 0958", "•••958"),
        ("wa.me/2348031234567", "wa.me/•••567"),
        ("08031234567, 08052345678", "•••567, •••678"),
        ("at 6.524412, 3.379233 since six", "at 6.52, 3.38 since six"),
        ("https://maps.example/@6.524412,3.379233,17z", "https://maps.example/@6.52,3.38,17z"),
        ("geo:-6.524412,-3.379233", "geo:-6.52,-3.38"),
        ("""6°31'27.8"N 3°22'45.1"E""", "6.52, 3.38"),
        ("?mlat=6.524412&mlon=3.379233", "?mlat=6.52&mlon=3.38"),
    ],
)
def test_addresses_numbers_and_exact_places_are_hidden(words, shown):
    assert discreet(words) == shown


@pytest.mark.parametrize(
    "words",
    [
        "",
        "It began at 06:15 on 23.11.2026, 14 houses, N1,250,000.50 lost.",
        "IMG_20261123_061500.jpg",
        "2026-11-23 06:15:00",
        "03.11.2026 06:15",
        "BVN 00000000000",
        "6.52, 3.38",
        "version 1.2.3, score 2.10, 3.15",
        "me@home",
    ],
)
def test_what_is_none_of_these_stays(words):
    assert discreet(words) == words


@pytest.mark.parametrize(
    "words", ["0" * 50_000, "0 " * 50_000, "a." * 50_000 + "@", "9.11," * 20_000, "°1'" * 30_000]
)
def test_words_made_to_be_slow_come_to_an_end(words):
    assert len(discreet(words)) <= len(words)
