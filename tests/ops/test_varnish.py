"""What is shipped for Varnish, in a real one: first before an origin that does as a test likes."""

import contextlib
import http.client
import json
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import varnish

TAGS = "aaaaaaaa bbbbbbbb"


class Origin:
    """Answers with `words` as they were when it was asked, once `gate` is open."""

    def __init__(self) -> None:
        self.begin()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def begin(self) -> None:
        self.asked: list[dict] = []
        self.paths: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.words, self.delay = "old", 0.0
        self.told = {"Surrogate-Key": TAGS, "Surrogate-Control": "max-age=3600"}
        self.status, self.gone = 200, False

    def _handler(self):
        origin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if origin.gone:
                    self.close_connection = True
                    return
                words, told = origin.words, dict(origin.told)
                origin.asked.append({k.lower(): v for k, v in self.headers.items()})
                origin.paths.append(self.path)
                if origin.delay:
                    time.sleep(random.random() * origin.delay)
                origin.gate.wait(10)
                self._answer(words, told)

            do_POST = do_HEAD = do_GET  # noqa: N815

            def _answer(self, words: str, told: dict) -> None:
                etag = f'"{words}"'
                known = self.headers.get("If-None-Match") == etag
                body = b"" if known else words.encode()
                self.send_response(304 if known else origin.status)
                for name, value in {"ETag": etag, "Cache-Control": "no-cache", **told}.items():
                    self.send_header(name, value)
                if not known:
                    self.send_header("Content-Length", str(len(body)))
                self.send_header("Vary", "Accept-Encoding, Save-Data")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def close(self) -> None:
        self.gone = True
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def one_for_all(tmp_path_factory):
    """It takes seconds to start."""
    origin, folder = Origin(), tmp_path_factory.mktemp("varnish") / "one"
    with varnish.before(folder, ("127.0.0.1", origin.port)) as cache:
        yield origin, cache
    origin.close()


@pytest.fixture
def origin(one_for_all):
    one_for_all[0].begin()
    return one_for_all[0]


@pytest.fixture
def cache(one_for_all, origin):
    one_for_all[1].forget()
    return one_for_all[1]


def get(cache, path="/", **headers):
    return varnish.ask(cache.port, path, **headers)


def purge(cache, tags="aaaaaaaa", secret=varnish.SECRET):
    told = {"Authorization": f"Bearer {secret}", "Surrogate-Key": tags}
    return varnish.ask(cache.port, "/", "PURGE", **told)


def test_a_page_is_asked_for_once_and_readers_see_nothing_of_its_tags(cache, origin):
    status, headers, body = get(cache)
    again = get(cache)

    assert (status, body) == (200, b"old")
    assert again[2] == b"old"
    assert len(origin.asked) == 1
    assert headers["Cache-Control"] == "no-cache"
    ours = {"surrogate-key", "surrogate-control", "xkey", "age"}
    assert not {n for n in map(str.lower, again[1]) if n in ours or n.startswith("citydesk")}


def test_a_purge_takes_off_what_carries_the_tag_and_nothing_else(cache, origin):
    origin.told = {**origin.told, "Surrogate-Key": "cccccccc dddddddd"}
    get(cache, "/1")
    origin.told = {**origin.told, "Surrogate-Key": "eeeeeeee"}
    get(cache, "/2")
    origin.words = "new"

    status, _headers, body = purge(cache, "cccccccc zzzzzzzz")

    assert (status, json.loads(body)) == (200, {"purged": 1})
    # The second is young, and is asked for again once; from then on it is given.
    assert [get(cache, "/1")[2], get(cache, "/2")[2]] == [b"new", b"new"]
    before = len(origin.asked)
    assert [get(cache, "/1")[2], get(cache, "/2")[2]] == [b"new", b"new"]
    assert len(origin.asked) == before


@pytest.mark.parametrize("secret", ["", "guessed", f"{varnish.SECRET}x"])
def test_who_does_not_know_the_secret_purges_nothing(cache, origin, secret):
    get(cache)
    origin.words = "new"

    assert purge(cache, secret=secret)[0] == 403
    assert get(cache)[2] == b"old"


def in_background(*asked):
    found = []
    threads = [threading.Thread(target=lambda a=a: found.append(a())) for a in asked]
    for thread in threads:
        thread.start()
    return threads, found


def until(condition):
    ends = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.005)


def test_an_answer_that_was_on_its_way_during_a_purge_is_not_given_to_who_comes_after(
    cache, origin
):
    origin.gate.clear()
    threads, found = in_background(*[lambda: get(cache)] * 5)
    until(lambda: origin.asked)
    origin.words = "new"

    assert json.loads(purge(cache)[2]) == {"purged": 0}  # it is not there yet
    late, told_late = in_background(lambda: get(cache))  # waits for the same answer
    time.sleep(0.2)
    origin.gate.set()
    for thread in (*threads, *late):
        thread.join()

    assert {body for _s, _h, body in told_late} == {b"new"}
    assert {body for _s, _h, body in found} <= {b"old", b"new"}
    assert [get(cache)[2] for _ in range(5)] == [b"new"] * 5


def test_nor_when_whoever_asked_for_it_has_gone(cache, origin):
    import socket

    origin.gate.clear()
    with socket.create_connection(("127.0.0.1", cache.port)) as gone:
        gone.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: origin.asked)
    origin.words = "new"
    purge(cache)
    origin.gate.set()

    assert get(cache)[2] == b"new"


def test_hammered_with_changes_nobody_is_told_anything_older_than_the_last_acknowledged(
    cache, origin
):
    origin.words, origin.delay = "0", 0.01
    acknowledged, stale, told, stop = [0], [], [0], threading.Event()

    def read():
        while not stop.is_set():
            least = acknowledged[0]
            status, _headers, body = get(cache)
            told[0] += 1
            if status != 200 or int(body) < least:
                stale.append((status, body, least))

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for n in range(1, 301):
        origin.words = str(n)
        purge(cache)
        acknowledged[0] = n
        time.sleep(random.random() * 0.01)
    stop.set()
    for reader in readers:
        reader.join()

    assert stale == []
    assert told[0] > 300


def test_what_has_no_tags_is_nobody_elses(cache, origin):
    origin.told = {"Set-Cookie": "sessionid=1"}

    get(cache, "/my/", Cookie="sessionid=1")
    origin.words = "another's"

    assert get(cache, "/my/", Cookie="sessionid=2")[2] == b"another's"
    assert [asked["cookie"] for asked in origin.asked] == ["sessionid=1", "sessionid=2"]


def test_a_posting_goes_through_as_it_is(cache, origin):
    for _twice in range(2):
        assert varnish.ask(cache.port, "/", "POST", Cookie="lite=on; a=b")[0] == 200

    assert [asked["cookie"] for asked in origin.asked] == ["lite=on; a=b"] * 2


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_what_is_not_there_is_asked_for_again(cache, origin, status):
    origin.told, origin.status = {}, status
    get(cache)
    get(cache)

    assert len(origin.asked) == 2


def test_a_page_is_true_no_longer_than_it_says_counted_from_when_it_was_asked_for(cache, origin):
    origin.told = {**origin.told, "Surrogate-Control": "max-age=2"}
    origin.gate.clear()
    threads, _found = in_background(lambda: get(cache))
    until(lambda: origin.asked)
    asked_at = time.monotonic()
    time.sleep(1.2)
    origin.gate.set()
    threads[0].join()
    origin.words = "new"
    while time.monotonic() < asked_at + 2.05:
        time.sleep(0.01)

    assert get(cache)[2] == b"new"


def test_what_is_still_the_same_is_not_sent_again(cache, origin):
    origin.told = {**origin.told, "Surrogate-Control": "max-age=2"}
    get(cache)
    time.sleep(2.1)
    origin.told = {**origin.told, "Surrogate-Control": "max-age=3600", "Surrogate-Key": "dddddddd"}

    assert get(cache)[2] == b"old"
    assert origin.asked[1]["if-none-match"] == '"old"'

    origin.words = "new"  # and what takes it off is what it stood on last
    assert json.loads(purge(cache, "dddddddd")[2]) == {"purged": 1}
    assert get(cache)[2] == b"new"


def test_a_browser_that_has_it_is_told_so_without_asking_behind(cache, origin):
    etag = get(cache)[1]["ETag"]

    status, _headers, body = get(cache, If_None_Match=etag)

    assert (status, body, len(origin.asked)) == (304, b"", 1)


def test_head_is_answered_from_the_page(cache, origin):
    get(cache)
    status, headers, body = varnish.ask(cache.port, "/", "HEAD")

    assert (status, headers["Content-Length"], body, len(origin.asked)) == (200, "3", b"", 1)


@pytest.mark.parametrize(
    ("accepts", "asked"),
    [
        ("gzip, deflate, br, zstd", "br"), ("br;q=0, gzip", "gzip"), ("gzip;q=1.0", "gzip"),
        ("BR", "br"), ("br;q=0.0,gzip;q=0", None), ("identity", None), ("brx", None),
        ("br;q=0.5", "br"),
    ],
)  # fmt: skip
def test_codings_are_one_of_three(cache, origin, accepts, asked):
    get(cache, Accept_Encoding=accepts)

    assert origin.asked[0].get("accept-encoding") == asked


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({"Cookie": "a=b; lite=on"}, ("on", "a=b")),
        ({"Cookie": "lite=on"}, ("on", None)),
        ({"Cookie": "lite=off; a=b", "Save-Data": "on"}, (None, "; a=b")),
        ({"Cookie": "lite=off; lite=on"}, (None, None)),
        ({"Cookie": "lite=junk"}, (None, None)),
        ({"Cookie": "elite=on"}, (None, "elite=on")),
        ({"Save-Data": " ON "}, ("on", None)),
        ({"Save-Data": "junk"}, (None, None)),
    ],
)
def test_lite_is_told_in_one_way_that_the_newsroom_reads_alike(cache, origin, told, asked):
    from citydesk.lib import lite

    get(cache, **told)

    (seen,) = origin.asked
    assert (seen.get("save-data"), seen.get("cookie")) == asked
    at_the_door = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in told.items()}
    assert lite.wanted(at_the_door) == (seen.get("save-data") == "on")


def test_a_second_line_of_cookies_is_read_too(cache, origin):
    # http.client folds none together.
    line = http.client.HTTPConnection("127.0.0.1", cache.port, timeout=20)
    line.putrequest("GET", "/")
    for cookie in ("a=b", "x; lite=on"):
        line.putheader("Cookie", cookie)
    line.endheaders()
    line.getresponse().read()
    line.close()

    (seen,) = origin.asked
    assert (seen.get("save-data"), seen.get("cookie")) == ("on", "a=b; x")


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/?utm_source=x&utm_medium=y", "/"), ("/?fbclid=1&after=S-1", "/?after=S-1"),
        ("/?b=2&a=1", "/?a=1&b=2"), ("/?&&", "/"), ("/?a=1&gclid=3", "/?a=1"),
        ("/?notutm_source=1", "/?notutm_source=1"),
    ],
)  # fmt: skip
def test_who_led_a_reader_here_makes_no_page_of_its_own(cache, origin, asked, path):
    get(cache, asked)

    assert origin.paths == [path]


def test_a_path_written_otherwise_is_never_kept(cache, origin):
    get(cache, "/%6cagos/")
    get(cache, "/%6cagos/")

    assert len(origin.asked) == 2


def test_files_are_kept_for_a_minute_at_most(cache, origin):
    origin.told = {"Cache-Control": "max-age=86400"}
    get(cache, "/media/images/x.jpg")
    get(cache, "/media/images/x.jpg")

    assert len(origin.asked) == 1


def test_the_readers_own_address_is_forwarded(cache, origin):
    get(cache, X_Forwarded_For="192.0.2.9")

    assert origin.asked[0]["x-forwarded-for"] == "192.0.2.9, 127.0.0.1"


@pytest.mark.parametrize(
    "name",
    ["Save_Data", "SAVE_DATA", "Accept_Encoding", "If_None_Match", "X_Forwarded_For",
     "X_Forwarded_Proto"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_newsroom_would_take_for_another_header_does_not_get_there(
    cache, origin, name, method
):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", cache.port)) as asking:
        asking.request(method, "/", headers={name: "on"})
        asking.getresponse().read()

    (seen,) = origin.asked
    assert not [known for known in seen if "_" in known]


def test_when_the_newsroom_is_away_what_is_kept_goes_on(tmp_path):
    origin = Origin()
    with varnish.before(tmp_path / "varnish", ("127.0.0.1", origin.port)) as cache:
        get(cache)
        origin.close()

        assert get(cache)[2] == b"old"
        assert get(cache, "/other/")[0] == 503
