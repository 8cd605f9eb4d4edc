import pytest
from django.utils.translation import override

from citydesk.web.models import House
from citydesk.web.templatetags import furniture
from citydesk.web.templatetags.furniture import Place

SECTIONS = [Place("Lagos", "/lagos/"), Place("Sport", "/sport/")]
HERON = House(name="The <Heron>", strapline="Stands still.")


@pytest.fixture(autouse=True)
def nothing_is_written_yet():
    furniture._write.cache_clear()


def written() -> int:
    return furniture._write.cache_info().misses


def masthead(house=HERON, current="Lagos", front=None, sections=SECTIONS) -> str:
    return furniture.masthead(house, sections, current=current, front=front)


def footer(house=HERON, lite=False) -> str:
    return furniture.footer(house, lite=lite)


def test_the_same_words_are_written_once():
    assert masthead() == masthead()
    assert footer() == footer()

    assert written() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"house": House(name="The Ibis")},
        {"current": "Sport"},
        {"front": True},
        {"sections": [Place("Lagos", "/eko/"), SECTIONS[1]]},
        {"sections": SECTIONS[::-1]},
    ],
)
def test_another_masthead_is_written_for_everything_that_it_says(other):
    assert masthead() != masthead(**other)


@pytest.mark.parametrize(
    "other",
    [
        {"lite": True},
        {"house": House(name="The Ibis")},
        {"house": House(name=HERON.name, copyright_line="Ours.")},
        {"house": House(name=HERON.name, licence="BY")},
        {"house": House(name=HERON.name, works_offline=False)},
        {"house": House(name=HERON.name, follow_links=[("link", {"label": "X", "url": "https://x.example"})])},
    ],
)  # fmt: skip
def test_another_footer_is_written_for_everything_that_it_says(other):
    assert footer() != footer(**other)


def test_another_accent_leads_to_another_look():
    green, red = (furniture.resources(House(accent=accent)) for accent in ("#0b6b4f", "#a01010"))

    assert 'rel="stylesheet"' in green
    assert green != red


def test_each_language_has_its_own():
    with override("pcm"):
        pidgin = footer()

    assert pidgin != footer()


def test_a_name_is_no_markup():
    assert "The &lt;Heron&gt;" in masthead()
    assert "The &lt;Heron&gt;" in footer()


def test_a_page_of_no_newsroom_yet_has_them_too():
    assert "The &lt;Heron&gt;" in masthead(sections=None, current="")


def test_while_templates_are_worked_on_they_are_written_each_time(settings):
    settings.DEBUG = True
    masthead()
    masthead()

    assert written() == 0
