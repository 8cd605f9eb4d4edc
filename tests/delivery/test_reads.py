"""What is counted of a reader, and what is not."""

import pytest

from citydesk.delivery.reads import KINDS_MAX, Kind, Reads, is_robot
from citydesk.stories import actions
from tests.cast import NOW
from tests.factories import stories

PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36"
MINI = "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80/190.334; U; en) Presto/2.5.25 Version/10.54"


def counted(**environ):
    reads = Reads("heron.example")
    reads.count("/a/", {f"HTTP_{name.upper()}": value for name, value in environ.items()})
    ((kind, number),) = reads.take().items()
    assert number == 1
    return kind


@pytest.mark.parametrize(
    ("referrer", "site"),
    [
        ("https://www.Google.com/search?q=my+secret", "google.com"),
        ("android-app://com.whatsapp.app/", "com.whatsapp.app"),
        ("https://heron.example/lagos/", ""),
        ("https://user:password@news.example:8443/x", "news.example"),
        ("", ""),
        ("not an address", ""),
        ("https://192.0.2.7/", ""),
        ("https://[::1", ""),
        ("https://" + "a" * 300 + ".example/", ""),
        ("https://evil.example\n<script>/", ""),
    ],
)
def test_of_who_led_here_only_the_site_is_kept(referrer, site):
    assert counted(referer=referrer, user_agent=PHONE) == Kind("/a/", site, robot=False)


@pytest.mark.parametrize(
    ("agent", "robot"),
    [
        (PHONE, False),
        (MINI, False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("WhatsApp/2.23.20.0", True),
        ("facebookexternalhit/1.1", True),
        ("Mozilla/5.0 (Linux; Android 9) Mobile Safari/537.36 [FBAN/EMA;FBAV/300.0.0.9;]", False),
        ("curl/8.1", True),
        ("", True),
    ],
)
def test_robots_are_counted_apart(agent, robot):
    assert is_robot(agent) is robot


def test_what_anybody_may_write_in_a_header_fills_no_memory():
    reads = Reads("heron.example")
    for n in range(KINDS_MAX + 50):
        reads.count("/a/", {"HTTP_REFERER": f"https://s{n}.example/", "HTTP_USER_AGENT": PHONE})

    taken = reads.take()
    assert len(taken) == KINDS_MAX + 1
    assert taken[Kind("/a/", "", robot=False)] == 50
    assert reads.take() == {}


def test_what_is_remembered_of_a_header_has_a_bound():
    is_robot.cache_clear()
    reads = Reads("heron.example")
    for n in range(3):
        long = f"{'x' * 400}{n}" + "y" * 20_000
        reads.count("/", {"HTTP_USER_AGENT": long, "HTTP_REFERER": long})

    assert is_robot.cache_info().currsize == 1
    assert reads.take() == {Kind("/", "", False): 3}


@pytest.mark.django_db(transaction=True)
def test_every_reading_of_a_page_counts_and_nothing_else(reader, kunle):
    story = stories.public("Bridge")
    reader.get(story.path)
    etag = reader.get(story.path, user_agent=PHONE).headers["ETag"]
    reader.store.reads.take()

    reader.get(story.path, user_agent=PHONE)
    reader.get(f"{story.path}?utm_source=x", user_agent=PHONE, save_data="on")
    reader.get(story.path, user_agent=PHONE, if_none_match=etag)
    reader.get(story.path, user_agent="curl/8")
    reader.ask(story.path, "HEAD", user_agent=PHONE)
    reader.get("/never/", user_agent=PHONE)
    reader.get("/search/?q=x", user_agent=PHONE)
    actions.kill(story=story, by=kunle, reason="", now=NOW)
    reader.get(story.path, user_agent=PHONE)

    assert reader.store.reads.take() == {
        Kind(story.path, "", robot=False): 3,
        Kind(story.path, "", robot=True): 1,
    }
