from datetime import UTC, datetime

import pytest

from citydesk.stories import addresses

MIDNIGHT = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # December already in Lagos


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Ọ̀ṣun floods: 3 feared dead", "osun-floods-3-feared-dead"),
        ("  ", ""),
        ("نور", ""),
        ("word " * 40, "-".join(["word"] * 24)),
        ("x" * 200, "x" * 120),
    ],
)
def test_a_slug_is_short_and_plain(headline, slug):
    assert addresses.slug_of(headline) == slug


@pytest.mark.parametrize(
    ("pattern", "nth", "path"),
    [
        ("/%year%/%monthnum%/%postname%/", 1, "/2026/12/bridge/"),
        ("/%year%/%monthnum%/%day%/%postname%/", 1, "/2026/12/01/bridge/"),
        ("/%category%/%postname%-%post_id%.html", 1, "/lagos/bridge-7.html"),
        ("/%year%/%postname%/", 3, "/2026/bridge-3/"),
        ("/archives/%post_id%/", 2, "/archives/7-2/"),
    ],
)
def test_a_path_is_written_in_the_newsrooms_own_time(pattern, nth, path):
    written = addresses.path_of(
        pattern, slug="bridge", number=7, category="lagos", published_at=MIDNIGHT, nth=nth
    )

    assert written == path
