"""Maps held to the protocol's own schema, and read by a crawler's parser."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from usp.fetch_parse import XMLSitemapParser
from usp.objects.sitemap import IndexXMLSitemap
from usp.web_client.abstract_client import AbstractWebClient, AbstractWebClientSuccessResponse

from citydesk.reader import sitemap_formats
from citydesk.reader.sitemaps import Map, News, Place, Seen
from tests.cast import NOW

SCHEMAS = Path(__file__).with_name("schemas")
FILM = Seen(
    file="https://heron.example/media/films/a.mp4",
    poster="https://heron.example/media/images/a.jpg",
    title="First cars",
    description="They cross & hum",
    seconds=42,
    published_at=NOW,
)
PLACE = Place(
    url="https://heron.example/2026/11/bridge/",
    changed_at=NOW,
    pictures=["https://heron.example/media/images/b.jpg"],
    films=[FILM],
)


@cache
def schema():
    names = [SCHEMAS / f"{name}.xsd" for name in ("sitemap", "image", "video", "news")]
    return xmlschema.XMLSchema([str(name) for name in names])


def valid(text):
    schema().validate(text)
    return text


class _Page(AbstractWebClientSuccessResponse):
    def __init__(self, text):
        self.text = text

    def status_code(self):
        return 200

    def status_message(self):
        return "OK"

    def header(self, case_insensitive_name):
        return "application/xml"

    def raw_data(self):
        return self.text.encode()

    def url(self):
        return "https://heron.example/sitemap.xml"


class _NoWeb(AbstractWebClient):
    """Whatever else it asks for, there is nothing."""

    def set_max_response_data_length(self, max_response_data_length):
        pass

    def get(self, url):
        return _Page("")


def crawled(text):
    parser = XMLSitemapParser(
        url="https://heron.example/sitemap.xml",
        content=text,
        recursion_level=0,
        web_client=_NoWeb(),
        parent_urls=set(),
    )
    return parser.sitemap()


def test_a_map_is_valid_and_read_as_it_was_meant():
    (page,) = crawled(valid(sitemap_formats.urlset([PLACE]))).pages

    assert page.url == PLACE.url
    assert page.last_modified == NOW
    assert [image.loc for image in page.images] == PLACE.pictures


def test_what_the_schema_does_not_know_is_not_valid():
    broken = sitemap_formats.urlset([PLACE]).replace("image:loc", "image:place")

    with pytest.raises(xmlschema.XMLSchemaValidationError):
        valid(broken)


def test_the_map_of_news_is_valid_and_read_as_it_was_meant():
    news = News(url=PLACE.url, title="Ọ̀ṣun: 3 < 4 & more", language="yo", published_at=NOW)

    written = sitemap_formats.news(
        [news], house="Heron", language="en", otherwise="https://heron.example/"
    )

    (page,) = crawled(valid(written)).pages
    assert page.news_story.title == "Ọ̀ṣun: 3 < 4 & more"
    assert page.news_story.publish_date == NOW
    assert (page.news_story.publication_name, page.news_story.publication_language) == (
        "Heron",
        "yo",
    )


def test_a_map_of_no_news_is_valid():
    written = sitemap_formats.news(
        [], house="Heron", language="en", otherwise="https://heron.example/"
    )

    assert [page.url for page in crawled(valid(written)).pages] == ["https://heron.example/"]


def test_the_index_names_every_map_and_when_it_changed():
    written = sitemap_formats.index(
        [
            Map(month="2026-11", begins=None, changed_at=NOW),
            Map(month="2026-11", begins=7, changed_at=NOW + timedelta(days=1)),
        ],
        "https://heron.example/sitemap/pages.xml",
    )

    found = crawled(written)
    assert isinstance(found, IndexXMLSitemap)
    assert written.count("<sitemap>") == 3
    assert "/sitemap/2026-11.xml</loc><lastmod>2026-11-23T08:30:00+00:00</lastmod>" in written
    assert "/sitemap/2026-11/7.xml</loc><lastmod>2026-11-24T08:30:00+00:00</lastmod>" in written


@given(words=st.text(min_size=1, max_size=400))
def test_whatever_an_editor_writes_the_maps_are_valid(words):
    film = Seen(
        file=FILM.file,
        poster=FILM.poster,
        title=words,
        description=words * 10,
        seconds=1,
        published_at=NOW,
    )
    news = News(url=PLACE.url, title=words, language="", published_at=NOW)

    valid(sitemap_formats.urlset([Place(url=PLACE.url, films=[film])]))
    valid(sitemap_formats.news([news], house=words, language="en", otherwise=PLACE.url))
