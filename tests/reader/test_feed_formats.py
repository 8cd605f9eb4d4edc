"""Each format as a program of somebody else's reads it: feedparser's, and jsonfeed-util's."""

import json

import feedparser
import jsonfeed
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.reader import feed_formats
from citydesk.reader.feeds import Author, Entry, Feed, Shown
from tests.cast import NOW

SHOWN = Shown(
    url="https://heron.example/media/a.jpg",
    width=1280,
    height=853,
    alt="A <b>ridge",
    credit="A & N",
)


def entry(**fields):
    told = {
        "id": "tag:heron.example,2026-11-23:S-7KQ2M",
        "url": "https://heron.example/2026/11/bridge/",
        "title": "Ọ̀ṣun & Lagos: 3 < 4",
        "summary": "Rain <script>alert(1)</script> again",
        "language": "",
        "section": "Lagos",
        "topics": ["Floods & rain"],
        "published_at": NOW,
        "updated_at": NOW,
        "authors": [
            Author(name="Bisi", url="https://heron.example/people/bisi/"),
            Author(name="Ade", url="https://heron.example/people/ade/"),
        ],
        "picture": SHOWN,
    } | fields
    return Entry(**told)


def feed(*entries, **fields):
    told = {
        "title": "Heron",
        "description": "Sees far",
        "house": "The Lagoon Heron",
        "language": "en-gb",
        "page": "https://heron.example/",
        "url": "https://heron.example/feed/",
        "entries": list(entries),
    } | fields
    return Feed(**told)


def parsed(text):
    found = feedparser.parse(text.encode())
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize(("write", "version"), [("rss", "rss20"), ("atom", "atom10")])
def test_a_feed_is_read_as_it_was_meant(write, version):
    found = parsed(getattr(feed_formats, write)(feed(entry())))

    assert found.version == version
    assert (found.feed.title, found.feed.link) == ("Heron", "https://heron.example/")
    (read,) = found.entries
    assert read.id == "tag:heron.example,2026-11-23:S-7KQ2M"
    assert read.link == "https://heron.example/2026/11/bridge/"
    assert read.title == "Ọ̀ṣun & Lagos: 3 < 4"
    assert read.published_parsed[:5] == read.updated_parsed[:5] == (2026, 11, 23, 8, 30)
    assert read.media_content[0]["url"] == SHOWN.url
    assert [tag.term for tag in read.tags] == ["Lagos", "Floods & rain"]
    assert "<script" not in read.summary


def test_a_story_in_another_language_says_so():
    own = feed(entry(language="yo"))

    assert 'xml:lang="yo"' in feed_formats.atom(own)
    assert "<dc:language>yo</dc:language>" in feed_formats.rss(own)
    assert json.loads(feed_formats.json_feed(own))["items"][0]["language"] == "yo"
    plain = feed(entry())
    assert "dc:language" not in feed_formats.rss(plain)
    assert "language" not in json.loads(feed_formats.json_feed(plain))["items"][0]


def test_everybody_who_wrote_a_story_is_named():
    atom, rss = (parsed(write(feed(entry()))) for write in (feed_formats.atom, feed_formats.rss))

    assert [a.name for a in atom.entries[0].authors] == ["Bisi", "Ade"]
    assert [a.name for a in rss.entries[0].authors] == ["Bisi", "Ade"]


def test_json_feed_is_read_as_it_was_meant():
    found = jsonfeed.Feed.parse_string(feed_formats.json_feed(feed(entry())))

    assert (found.title, found.feed_url) == ("Heron", "https://heron.example/feed/")
    (read,) = found.items
    assert read.tags == ["Lagos", "Floods & rain"]
    assert (read.id, read.image) == ("tag:heron.example,2026-11-23:S-7KQ2M", SHOWN.url)
    assert read.title == "Ọ̀ṣun & Lagos: 3 < 4"
    assert [author.name for author in read.authors] == ["Bisi", "Ade"]
    assert read.date_published == "2026-11-23T08:30:00+00:00"


@pytest.mark.parametrize("write", ["rss", "atom", "json_feed"])
def test_an_empty_feed_is_the_same_bytes_each_time(write):
    again = getattr(feed_formats, write)

    assert again(feed()) == again(feed())


@given(words=st.text(min_size=1, max_size=150))
def test_whatever_an_editor_writes_the_feed_can_be_read(words):
    said = feed(
        entry(
            title=words,
            summary=words,
            section=words,
            topics=[words],
            authors=[Author(name=words, url="https://a.example/")],
        ),
        title=words,
        description=words,
    )

    for write in (feed_formats.rss, feed_formats.atom):
        assert len(parsed(write(said)).entries) == 1
