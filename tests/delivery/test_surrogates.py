"""What caches are told with a page."""

import time

import pytest

from citydesk.delivery import surrogates
from citydesk.delivery.page import make
from citydesk.delivery.surrogates import short
from citydesk.lib.env import Cache

VARNISH, CLOUDFLARE = frozenset({"varnish"}), frozenset({"cloudflare"})


def page(address="/lagos/", tags=("story:1",), until=float("inf")):
    return make(address, headers=[], body=b"words", tags=tags, as_of=0, until=until)


def told(page, kinds=VARNISH):
    return dict(surrogates.headers(page, kinds))


def test_a_page_bears_its_tags_and_those_of_itself_and_of_everything_short():
    keys = told(page())["Surrogate-Key"].split()

    assert set(keys) == {short("story:1"), short("at:/lagos/"), short("*")}
    assert {len(key) for key in keys} == {8}
    assert all(key.isalnum() and key == key.lower() for key in keys)


def test_tags_of_a_hundred_thousand_stories_are_all_but_different():
    assert len({short(f"story:{n}") for n in range(100_000)}) > 99_990


def test_a_page_may_be_kept_for_a_day_or_until_it_is_no_longer_true():
    assert told(page())["Surrogate-Control"] == "max-age=86400"
    assert told(page(until=time.time() + 100.9))["Surrogate-Control"] == "max-age=100"
    assert told(page(until=time.time() + 0.9)) == {}
    assert told(page(until=time.time() - 5)) == {}


def test_each_kind_is_told_in_its_own_words():
    assert set(told(page(), frozenset({"fastly"}))) == {"Surrogate-Key", "Surrogate-Control"}

    headers = told(page(), CLOUDFLARE)
    assert set(headers) == {"Cache-Tag", "Cloudflare-CDN-Cache-Control"}
    assert set(headers["Cache-Tag"].split(",")) == set(told(page())["Surrogate-Key"].split())


def test_a_cache_that_knows_no_lite_is_not_given_it():
    assert told(page("/lagos/#lite"), CLOUDFLARE) == {}
    assert "Surrogate-Key" in told(page("/lagos/#lite"), VARNISH)


def test_a_page_that_stands_on_more_than_fits_in_a_line_is_not_for_caches():
    most = [f"story:{n}" for n in range(887)]

    assert len(told(page(tags=most))["Surrogate-Key"]) <= surrogates.LINE_BYTES_MAX
    assert told(page(tags=[*most, "one:more"])) == {}


# As the door tells it


@pytest.fixture
def behind(settings, pages_folder):
    settings.CITYDESK_CACHES = [Cache(kind="varnish", name="v", url="http://x/", secret="s")]


@pytest.fixture
def asked(behind, reader):
    """Whoever asks first makes rows that are there from then on."""
    reader.get("/")
    return reader


@pytest.mark.django_db(transaction=True)
def test_caches_are_told_of_kept_pages_in_one_spelling_and_of_nothing_else(asked):
    tagged = {
        address: "Surrogate-Key" in asked.get(address).headers
        for address in ("/", "/?x=1", "/robots.txt", "/never/", "/send/", "/desk/login/")
    }

    assert tagged == {
        "/": True, "/?x=1": False, "/robots.txt": True,
        "/never/": False, "/send/": False, "/desk/login/": False,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_who_asks_whether_it_has_changed_is_told_its_tags_too(asked):
    page = asked.get("/", accept_encoding="br")
    known = page.headers["ETag"]

    again = asked.get("/", accept_encoding="br", if_none_match=known)

    names = ("ETag", "Vary", "Surrogate-Key", "Cache-Control")
    assert again.status == 304
    assert {n: again.headers[n] for n in names} == {n: page.headers[n] for n in names}


@pytest.mark.django_db(transaction=True)
def test_a_page_that_was_changed_while_it_was_rendered_is_for_its_reader_alone(asked):
    inside = asked.inside

    def changed_meanwhile(environ, start):
        answer = inside(environ, start)
        asked.store.generations.purge({"*"})
        return answer

    asked.store.generations.purge({"*"})
    asked.door._inside = changed_meanwhile

    got = asked.get("/")

    assert got.status == 200
    assert "Surrogate-Key" not in got.headers


@pytest.mark.django_db(transaction=True)
def test_without_caches_nobody_is_told_anything(reader):
    assert not [name for name in reader.get("/").headers if "urrogate" in name]
