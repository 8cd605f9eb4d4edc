import pytest

from citydesk.pictures import actions, queries
from citydesk.pictures.models import Picture
from tests.factories import stories


@pytest.mark.parametrize(
    ("width", "kept", "jpegs"),
    [
        (2048, [160, 320, 480, 640, 960, 1280], [320, 640, 1280]),
        (1200, [160, 320, 480, 640, 960, 1200], [320, 640, 1200]),
        (640, [160, 320, 480, 640], [320, 640]),
        (100, [100], [100]),
        (900, [160, 320, 480, 640, 900], [320, 640, 900]),
    ],
)
def test_no_picture_is_made_wider_than_it_is(width, kept, jpegs):
    assert queries.widths_for(width) == kept
    assert queries.jpeg_widths(kept) == jpegs


def test_where_the_sizes_are_costs_no_query(db, django_assert_num_queries):
    actions.make_sizes(picture=stories.picture())
    picture = Picture.objects.get()

    with django_assert_num_queries(0):
        sizes = queries.sizes(picture)
        shared = queries.share_url(picture)

    assert [width for width, _url in sizes.webp] == [160, 320, 480, 640]
    assert [width for width, _url in sizes.avif] == [160, 320, 480, 640]
    assert (sizes.width, sizes.height) == (640, 480)
    assert sizes.tap == sizes.webp[2][1]
    assert 0 < sizes.tap_bytes <= queries.BYTES_MAX[480]
    assert all(url.startswith("/media/images/") for _width, url in sizes.webp)
    assert shared == sizes.jpeg


def test_a_picture_whose_sizes_are_not_made_has_none(db):
    picture = stories.picture()

    assert queries.sizes(picture) is None
    assert queries.share_url(picture) == ""


def test_a_lead_picture_is_within_its_limit_in_every_kind_that_a_page_shows():
    shown = [
        (w, k) for w, k in queries.files_of(queries.widths_for(4000)) if (w, k) != (1280, "jpg")
    ]

    assert len(shown) == 14
    assert max(queries.bytes_max(width, kind) for width, kind in shown) <= 45 * 1024
