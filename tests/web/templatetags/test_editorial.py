from datetime import UTC, datetime

import pytest
import time_machine

from citydesk.delivery import noting
from citydesk.web.templatetags import editorial

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
AT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # the next day already in Lagos


@pytest.mark.parametrize(
    ("style", "near", "words"),
    [("both", "24 Nov", "24 November 2026, 00:30"), ("short", "", "00:30, 24 Nov")],
)
@time_machine.travel(NOW, tick=False)
def test_a_moment_is_the_newsrooms_own_time(style, near, words):
    assert editorial.moment(AT, style) == (
        f'<time datetime="2026-11-24T00:30+01:00" data-{style}="{near}">{words}</time>'
    )


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 1, 2, 8, 5, tzinfo=UTC), ">09:05, 2 Jan<"),
        (datetime(2019, 11, 23, 8, 5, tzinfo=UTC), ">23 Nov 2019<"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), ">00:30, 1 Jan<"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_list_says_the_hour_of_this_year_and_the_year_of_any_other(at, words):
    assert words in editorial.moment(at, "short")


@time_machine.travel(NOW, tick=False)
def test_a_list_is_true_until_the_year_is_over(db):
    with noting.taking() as notes:
        editorial.moment(NOW, "short")

    assert notes.until == datetime(2026, 12, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [("yo", ' lang="yo" dir="ltr"'), ("ar", ' lang="ar" dir="rtl"'), ("", ""), (None, "")],
)
def test_what_is_in_another_language_says_so(language, words):
    assert editorial.spoken(language) == words


@pytest.mark.parametrize(
    ("said", "dialled"), [("0800 555 0142", "08005550142"), ("+234 (0)80", "234080"), ("", "")]
)
def test_whatsapp_is_given_nothing_but_digits(said, dialled):
    assert editorial.digits(said) == dialled


@pytest.mark.parametrize(
    ("said", "dialled"), [("0800 555 0142", "08005550142"), (" +234 (80) 1", "+234801"), ("", "")]
)
def test_a_number_is_dialled_from_abroad_as_from_here(said, dialled):
    assert editorial.dialled(said) == dialled


@pytest.mark.parametrize(("seconds", "clock"), [(64, "1:04"), (5, "0:05"), (3600, "60:00")])
def test_a_films_length_reads_like_a_clock(seconds, clock):
    assert editorial.clock(seconds) == clock


def test_an_address_is_cut_at_its_at_sign():
    assert editorial.halves("tips@heron.example") == ["tips", "heron.example"]


def test_other_colours_have_another_address():
    assert editorial.house_css("#000000") != editorial.house_css("#ffffff")
    assert editorial.house_css("#000000") == editorial.house_css("#000000")
