import re

import pytest
from django.template import Context, Template

from citydesk.lib import sandbox
from citydesk.pictures.models import Picture
from tests.factories import stories

EXAMPLE = {"src": "/shape.gif", "width": 960, "height": 600, "alt": "A queue."}


def shown(tag: str, **context) -> str:
    return Template(f"{{% load pictures %}}{tag}").render(Context(context))


def test_a_picture_offers_each_width_once_and_says_what_it_shows(db):
    html = shown('{% picture image "100vw" %}', image=stories.shown_picture())

    for kind in ("avif", "webp"):
        assert re.findall(rf"-(\d+)\.{kind} (\d+)w", html) == [
            ("160", "160"),
            ("320", "320"),
            ("480", "480"),
            ("640", "640"),
        ]
    assert html.index("image/avif") < html.index("image/webp") < html.index("<img")
    assert 'sizes="100vw"' in html
    assert 'width="640" height="480" alt="A bridge at dusk."' in html
    assert 'loading="lazy"' in html
    assert re.search(r'<img src="/media/images/[\w.-]+-640\.jpg"', html)


def test_once_shown_it_costs_no_query(db, django_assert_num_queries):
    shown('{% picture image "100vw" %}', image=stories.shown_picture())
    pictures = list(Picture.objects.all())

    with django_assert_num_queries(0):
        shown('{% picture image "100vw" %}', image=pictures[0])


def test_a_lead_picture_does_not_wait(db):
    html = shown('{% picture image "100vw" eager=True %}', image=stories.shown_picture())

    assert "lazy" not in html
    assert 'fetchpriority="high"' in html


def test_words_and_class_may_be_given_and_are_escaped(db):
    html = shown(
        '{% picture image "44px" alt="" css="byline__face" %}{% picture image "1px" alt=words %}',
        image=stories.shown_picture(),
        words='"><script>',
    )

    assert 'alt="" class="byline__face"' in html
    assert "<script>" not in html


def test_the_style_guide_shows_a_dictionary():
    assert shown('{% picture image "100vw" %}', image=EXAMPLE) == (
        '<img src="/shape.gif" width="960" height="600" alt="A queue." loading="lazy"'
        ' decoding="async">'
    )


def test_no_picture_is_nothing():
    assert shown('{% picture image "100vw" %}', image=None) == ""


def test_a_picture_that_cannot_be_opened_is_nothing(db):
    picture = stories.picture()
    picture.widths = []

    assert shown('{% picture image "100vw" %}', image=picture) == ""


def test_no_reader_waits_for_sizes_to_be_made(db, monkeypatch):
    monkeypatch.setattr(sandbox, "call", lambda *_args, **_given: pytest.fail("decoded"))
    picture = stories.picture()

    assert shown('{% picture image "100vw" %}{% poster image %}', image=picture) == ""


def test_what_is_shown_small_is_not_offered_large(db):
    html = shown('{% picture image "44px" most=320 %}', image=stories.shown_picture())

    assert "-320.avif 320w" in html
    assert "-480." not in html


@pytest.mark.parametrize(
    ("x", "y", "css"),
    [(320, 240, "across-2 down-2"), (0, 480, "across-0 down-4"), (500, 100, "across-3 down-1")],
)
def test_what_matters_in_a_picture_stays_in_sight(db, x, y, css):
    picture = stories.shown_picture()
    picture.focal_point_x, picture.focal_point_y = x, y
    picture.focal_point_width = picture.focal_point_height = 10

    assert f'class="face {css}"' in shown('{% picture image "9rem" css="face" %}', image=picture)


def test_a_lite_page_has_a_link_that_says_what_a_picture_shows_and_costs(db):
    tag = '{% picture image "100vw" alt="" %}'
    html = shown(tag, image=stories.shown_picture(), lite=True)

    assert re.fullmatch(
        r'<a class="tap" href="/media/images/[\w.-]+-480\.webp" data-width="640" '
        r'data-height="480"><span>A bridge at dusk\.</span> Show the picture, 20\.5\xa0KB</a>',
        html,
    )


@pytest.mark.parametrize("tag", ['{% picture image "44px" tap=False %}', "{% poster image %}"])
def test_what_is_not_worth_a_tap_is_not_on_a_lite_page(db, tag):
    assert shown(tag, image=stories.shown_picture(), lite=True) == ""
