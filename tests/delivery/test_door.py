"""The web's outermost door: what it answers by itself, and what it lets nobody do."""

import shutil

import pytest

from citydesk.comments.models import Comment
from citydesk.delivery import addresses, door
from citydesk.stories import actions
from tests.cast import NOW
from tests.factories import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(reader):
    """A public story, and every kind of row that is made when it is first asked for."""
    story = stories.public("Bridge reopens")
    reader.get(story.path)
    reader.get(story.path)
    del reader.rendered[:]
    return story


def test_a_page_is_rendered_once_and_then_kept(reader, story):
    first, second = reader.get(story.path), reader.get(story.path)

    assert first.status == second.status == 200
    assert "Bridge reopens" in first.text
    assert first.body == second.body
    assert reader.rendered == []


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("gzip", "gzip"),
        ("", None),
        ("br;q=x", None),
        ("identity", None),
    ],
)
def test_a_page_comes_in_the_best_coding_that_is_accepted(reader, story, accepts, coding):
    got = reader.get(story.path, accept_encoding=accepts)

    assert got.headers.get("Content-Encoding") == coding
    assert got.headers["Vary"] == "Accept-Encoding, Save-Data"
    assert int(got.headers["Content-Length"]) == len(got.body)
    assert "Bridge reopens" in got.text


def test_each_coding_has_a_tag_of_its_own(reader, story):
    tags = {reader.get(story.path, accept_encoding=a).headers["ETag"] for a in ("br", "gzip", "")}

    assert len(tags) == 3


@pytest.mark.parametrize("asked", ["{}", "W/{}", '"other", {}'])
def test_a_browser_that_has_the_page_is_told_so(reader, story, asked):
    page = reader.get(story.path, accept_encoding="br")

    again = reader.get(
        story.path, accept_encoding="br", if_none_match=asked.format(page.headers["ETag"])
    )

    assert (again.status, again.body) == (304, b"")
    assert again.headers["Cache-Control"] == "no-cache"
    assert "Content-Length" not in again.headers


def test_a_browser_that_has_an_older_page_gets_the_new_one(reader, story, kunle):
    before = reader.get(story.path)
    actions.correct(story=story, kind="CORRECTION", text="It is 11.8 km.", by=kunle, now=NOW)

    after = reader.get(story.path, if_none_match=before.headers["ETag"])

    assert after.status == 200
    assert "It is 11.8 km." in after.text


def test_head_has_the_headers_and_no_body(reader, story):
    head, got = reader.ask(story.path, "HEAD"), reader.get(story.path)

    assert head.body == b""
    assert head.headers == got.headers


def test_a_kept_page_keeps_its_policy(reader, story):
    headers = reader.get(story.path).headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


# What one request may do to another's page


def test_nothing_of_a_request_but_its_address_reaches_the_page(reader, story):
    reader.store.generations.purge({"*"})

    reader.get(
        f"{story.path}?utm_source=x&fbclid=y",
        cookie="sessionid=abc; csrftoken=def",
        x_forwarded_host="evil.example",
        x_forwarded_proto="https",
        host="localhost:8000",
        accept_language="fr",
        user_agent="<script>",
    )

    (seen,) = reader.seen[-1:]
    assert {name for name in seen if name.startswith("HTTP_")} == {"HTTP_HOST"}
    assert seen["HTTP_HOST"] == "127.0.0.1:8000"
    assert seen["QUERY_STRING"] == ""
    assert "REMOTE_ADDR" not in seen


@pytest.mark.parametrize(
    "query", ["utm_source=x", "fbclid=y&gclid=z", "adverts=", "adverts=other", "x" * 9_000]
)
def test_an_unknown_query_is_the_page_without_it(reader, story, query):
    kept = reader.get(story.path)

    assert reader.get(f"{story.path}?{query}").body == kept.body
    assert reader.rendered == []


@pytest.mark.parametrize("asked", [{"cookie": "a=b; lite=on"}, {"save_data": "on"}])
def test_lite_is_a_page_of_its_own_for_whoever_asks_for_it(reader, story, kunle, asked):
    reader.get(story.path)
    lite = reader.get(story.path, **asked)

    assert "This is Lite" in lite.text
    assert "This is Lite" not in reader.get(story.path, cookie="lite=off", save_data="on").text
    assert reader.get(story.path, **asked).body == lite.body
    assert reader.rendered == [story.path]

    actions.correct(story=story, kind="CORRECTION", text="It is 11.8 km.", by=kunle, now=NOW)
    assert "It is 11.8 km." in reader.get(story.path, **asked).text


def test_a_cookie_shows_the_page_that_everybody_sees(reader, story, kunles_browser):
    cookie = "; ".join(f"{m.key}={m.value}" for m in kunles_browser.cookies.values())

    got = reader.get(story.path, cookie=cookie)

    assert got.body == reader.get(story.path).body
    assert reader.rendered == []


JUNK = [
    "/never/",
    "//2026/11/bridge-reopens/",
    "/2026//11/bridge-reopens/",
    "/2026/11/BRIDGE-REOPENS/",
    "/2026/11/bridge-reopens",
    "/LAGOS/",
    "/feed/LAGOS/",
    "/lagos/?after=S-99999",
    "/lagos/?adverts=network",
    "/?after=S-99999x",
    "/2026/11/bridge-reopens/?after=S-99999",
    "/" + "a/" * 4_000,
    "/\u00e9t\u00e9/",
]


@pytest.mark.parametrize("address", JUNK)
def test_junk_fills_nothing(reader, story, address):
    before = {page.address for page in reader.store.shelf.pages()}

    reader.get(address)

    assert {page.address for page in reader.store.shelf.pages()} - before <= {"/"}
    assert set(reader.store.hot) <= before | {"/"}


def test_who_asks_again_for_what_is_never_kept_waits_for_nobody(reader, story, monkeypatch):
    assert reader.get("/nope/").status == 404

    def alone(address):
        raise AssertionError(f"a thread would wait for {address}")

    monkeypatch.setattr(reader.store, "alone", alone)

    assert reader.get("/nope/").status == 404
    with pytest.raises(AssertionError, match="would wait"):
        reader.get("/another/")


def test_of_what_is_never_kept_only_so_much_is_remembered(reader, monkeypatch):
    monkeypatch.setattr(door, "NEVER_MAX", 3)
    for n in range(9):
        assert reader.get(f"/nope-{n}/").status == 404

        assert len(reader.door._never) <= 3


def test_a_disk_without_room_for_a_lock_costs_no_page(reader, story, pages_folder):
    locks = pages_folder / "locks"
    shutil.rmtree(locks, ignore_errors=True)
    locks.write_text("")

    assert reader.get(story.path).status == 200


def test_another_house_is_refused_and_gets_no_kept_page(reader, story):
    for host in ("evil.example", "127.0.0.1.evil.example", "", "evil.example:8000"):
        assert reader.get(story.path, host=host).status == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_what_is_not_a_reading_goes_through(reader, story, method):
    reader.ask(story.path, method)

    assert reader.rendered == [story.path]


def kept(reader):
    return {page.address for page in reader.store.shelf.pages()}


@pytest.mark.parametrize(
    "address",
    ["/desk/login/", "/send/", "/static/js/reader.js", "/styleguide/", "/my/x/", "/reports/x/"],
)
def test_doors_that_are_anybodys_own_keep_nothing(reader, story, address):
    reader.get(address)

    assert address not in kept(reader)


def test_a_form_s_answer_is_not_kept(reader, story):
    reader.ask(f"/comment/{story.reference}/", "POST")

    assert not any("comment" in address for address in kept(reader))
    assert not Comment.objects.exists()


def test_a_killed_story_is_gone_at_once(reader, story, kunle):
    assert reader.get(story.path).status == 200

    actions.kill(story=story, by=kunle, reason="not ours", now=NOW)

    assert reader.get(story.path).status == 410
    assert reader.get(story.path).status == 410


def test_an_earlier_address_leads_on_and_is_not_kept(reader, story):
    before = story.path
    version = story.get_latest_revision_as_object()
    version.slug = "bridge-open"
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)

    got = reader.get(before)

    assert (got.status, got.headers["Location"]) == (301, "/2026/11/bridge-open/")
    assert reader.store.find(before) is None


def test_a_page_that_reads_what_nobody_watches_is_not_kept(reader, story, monkeypatch):
    from citydesk.delivery import watching

    reader.store.generations.purge({"*"})
    monkeypatch.setattr(watching, "CONSTANT", set())
    without = {t: s for t, s in watching.shown().items() if t != "web_house"}
    monkeypatch.setattr(watching, "shown", lambda: without)

    reader.get(story.path)
    reader.get(story.path)

    assert len(reader.rendered) == 2


def test_a_restart_finds_what_was_kept(reader, story):
    from citydesk.delivery.door import Door

    before = reader.get(story.path)
    reader.store.hot.clear()
    reader.door = Door(reader.inside)

    assert reader.get(story.path).body == before.body
    assert reader.rendered == []


def test_every_public_view_says_whether_it_is_kept(db):
    kinds = {
        "/": True, "/people/bisi/": True, "/feed/": True, "/rewards/": True, "/house.css": True,
        "/robots.txt": True, "/news-sitemap.xml": True, "/anything/": True,
        "/feed.atom": True, "/feed/lagos.json": True, "/feed/people/bisi/": True,
        "/sitemap.xml": True, "/sitemap/pages.xml": True, "/sitemap/2026-11.xml": True,
        "/how-we-work/": True,
        "/write/": False, "/styleguide/": False, "/reports/x/": False, "/comment/S-1/": False,
        "/media/images/x.jpg": False, "/send/": False, "/search/": False, "/desk/": False,
    }  # fmt: skip

    assert {a: addresses.canonical(a, "") is not None for a in kinds} == kinds
