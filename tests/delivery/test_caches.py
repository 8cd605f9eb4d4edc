"""A cache is told what to take off, and believed only when it says that it has."""

from urllib.parse import quote

import pytest

from citydesk.delivery import caches
from citydesk.delivery.caches import NotPurged
from citydesk.delivery.surrogates import short
from citydesk.lib.env import Cache, Env
from tests.bucket import Door
from tests.delivery.cdn import KEY, SERVICE, ZONE, Cdn

WHICH = {"fastly": SERVICE, "cloudflare": ZONE}


@pytest.fixture
def cdn(monkeypatch):
    monkeypatch.setattr(caches, "CALL_SECONDS", 0.5)
    cdn = Cdn()
    yield cdn
    cdn.close()


def at(cdn, kind, key=KEY, which=""):
    url = f"{kind}://{quote(key, safe='')}@{which or WHICH[kind]}?api={cdn.url}"
    (cache,) = Env({"CITYDESK_CACHES": url}).caches("CITYDESK_CACHES")
    return cache


both = pytest.mark.parametrize("kind", ["fastly", "cloudflare"])


@both
def test_tags_are_purged_as_pages_bear_them(cdn, kind):
    caches.purge(at(cdn, kind), {"story:1", "newest:section:3"})

    assert cdn.purged == [{short("story:1"), short("newest:section:3")}]


@both
def test_more_tags_than_one_request_takes_are_everything(cdn, kind):
    caches.purge(at(cdn, kind), {f"story:{n}" for n in range(caches.AT_ONCE[kind])})
    caches.purge(at(cdn, kind), {f"story:{n}" for n in range(caches.AT_ONCE[kind] + 1)})

    assert len(cdn.purged[0]) == caches.AT_ONCE[kind]
    assert cdn.purged[1] == {short("*")}


@both
@pytest.mark.parametrize("mood", ["limiting", "down", "silent", "gibberish", "forgetful"])
def test_whatever_else_it_does_is_no_purge_and_may_be_tried_again(cdn, kind, mood):
    cdn.mood = mood
    with pytest.raises(NotPurged):
        caches.purge(at(cdn, kind), {"story:1"})

    cdn.mood = "well"
    caches.purge(at(cdn, kind), {"story:1"})
    assert cdn.purged[-1] == {short("story:1")}


@both
def test_nor_is_a_wrong_key_or_another_s_site(cdn, kind):
    with pytest.raises(NotPurged, match="401"):
        caches.purge(at(cdn, kind, key="wrong"), {"story:1"})
    with pytest.raises(NotPurged, match="404"):
        caches.purge(at(cdn, kind, which="another"), {"story:1"})

    assert cdn.purged == []


def test_what_went_wrong_is_told_without_the_key(cdn):
    cache = at(cdn, "fastly", key="hush-hush")
    with pytest.raises(NotPurged) as told:
        caches.purge(cache, {"story:1"})

    assert "hush" not in f"{told.value} {cache}"


def test_a_web_server_that_answers_anything_is_no_varnish_of_ours():
    door = Door("http://127.0.0.1:9")
    door.answer = "200 OK"
    cache = Cache(kind="varnish", name="v", url=f"{door.endpoint}/", secret="s")
    try:
        with pytest.raises(NotPurged):
            caches.purge(cache, {"story:1"})
    finally:
        door.close()
