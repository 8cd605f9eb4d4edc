import re

import pytest
from django.template import Context, Template

from citydesk.pictures import actions
from citydesk.pictures.models import Picture
from tests.factories import stories

EXAMPLE = {"src": "/shape.gif", "width": 960, "height": 600, "alt": "A queue."}


def shown(tag: str, **context) -> str:
    return Template(f"{{% load pictures %}}{tag}").render(Context(context))


def test_a_picture_offers_each_width_once_and_says_what_it_shows(db):
    html = shown('{% picture image "100vw" %}', image=stories.picture())

    assert re.findall(r"-(\d+)\.webp (\d+)w", html) == [
        ("160", "160"),
        ("320", "320"),
        ("480", "480"),
        ("640", "640"),
    ]
    assert 'sizes="100vw"' in html
    assert 'width="640" height="480" alt="A bridge at dusk."' in html
    assert 'loading="lazy"' in html
    assert re.search(r'<img src="/media/images/[\w.-]+-640\.jpg"', html)


def test_once_shown_it_costs_no_query(db, django_assert_num_queries):
    shown('{% picture image "100vw" %}', image=stories.picture())
    pictures = list(Picture.objects.all())

    with django_assert_num_queries(0):
        shown('{% picture image "100vw" %}{% share_picture image %}', image=pictures[0])


def test_a_lead_picture_does_not_wait(db):
    html = shown('{% picture image "100vw" eager=True %}', image=stories.picture())

    assert "lazy" not in html
    assert 'fetchpriority="high"' in html


def test_words_and_class_may_be_given_and_are_escaped(db):
    html = shown(
        '{% picture image "44px" alt="" css="byline__face" %}{% picture image "1px" alt=words %}',
        image=stories.picture(),
        words='"><script>',
    )

    assert 'alt="" class="byline__face"' in html
    assert "<script>" not in html


def test_the_style_guide_shows_a_dictionary():
    assert shown('{% picture image "100vw" %}', image=EXAMPLE) == (
        '<img src="/shape.gif" width="960" height="600" alt="A queue." loading="lazy"'
        ' decoding="async">'
    )


@pytest.mark.parametrize("tag", ['{% picture image "100vw" %}', "{% share_picture image %}"])
def test_no_picture_is_nothing(tag):
    assert shown(tag, image=None) == ""


def test_a_picture_that_cannot_be_opened_is_nothing(db):
    picture = stories.picture()
    picture.widths = []

    assert shown('{% picture image "100vw" %}', image=picture) == ""


def test_no_reader_waits_again_for_what_the_machine_had_no_time_for(db, monkeypatch):
    def never(**_given):
        raise AssertionError

    picture = stories.picture()
    picture.tries = 1
    monkeypatch.setattr(actions, "make_sizes", never)

    assert shown('{% picture image "100vw" %}', image=picture) == ""


def test_a_link_is_shared_with_a_jpeg(db):
    assert shown("{% share_picture image %}", image=stories.picture()).endswith("-640.jpg")
    assert shown("{% share_picture image %}", image=EXAMPLE) == ""
