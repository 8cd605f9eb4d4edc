"""A newsroom that runs behind the real Varnish: who comes after a change reads what is true."""

import contextlib
import json
import re
import subprocess
import sys
import threading
import time

import pytest

from citydesk.delivery import logs
from tests import parts, varnish
from tests.newsroom import Newsroom
from tests.varnish import SECRET, Varnish


class Desk:
    """Changes one story's headline; each change returns when it is acknowledged."""

    def __init__(self, room: Newsroom) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ops.changes"],
            env=room.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.path = self._process.stdout.readline().strip()

    def change(self, headline: str) -> str:
        """The names of caches that were late."""
        self._process.stdin.write(f"{headline}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def port_of(room: Newsroom) -> int:
    return int(room.address.rpartition(":")[2])


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    """A newsroom, the Varnish before it, and somebody at its desk."""
    parts.need("varnishd")
    parts.need("*/varnish/vmods/libvmod_xkey.so")
    folder = tmp_path_factory.mktemp("behind")
    room = Newsroom(folder)
    cache = Varnish(folder / "varnish", ("127.0.0.1", port_of(room)))
    room.environ["CITYDESK_READS"] = "log"
    room.environ["CITYDESK_CACHES"] = f"varnish://{SECRET}@127.0.0.1:{cache.port}"
    with contextlib.ExitStack() as stack:
        room.start()
        stack.callback(room.stop)
        cache.start()
        stack.callback(cache.stop)
        desk = Desk(room)
        stack.callback(desk.close)
        yield room, cache, desk


def fetched(cache: Varnish) -> int:
    """How often Varnish has asked the newsroom."""
    told = cache.admin_stat("MAIN.backend_req")
    return int(told)


def headline(cache, path="/", **headers):
    return re.findall(r"Change \w+", varnish.ask(cache.port, path, **headers)[2].decode())


def test_a_kept_page_is_given_by_varnish_alone_in_every_coding_and_in_lite(behind):
    _room, cache, desk = behind
    asked = [
        {"Accept_Encoding": "br"}, {"Accept_Encoding": "gzip"}, {},
        {"Cookie": "lite=on"}, {"Cookie": "lite=on", "Accept_Encoding": "br"},
    ]  # fmt: skip
    # Until nothing changes any more: its card is drawn a moment after it is published.
    ends, before = time.monotonic() + 60, -1
    while fetched(cache) != before:
        assert time.monotonic() < ends
        first = [varnish.ask(cache.port, desk.path, **one) for one in asked]
        before = fetched(cache)
        again = [varnish.ask(cache.port, desk.path, **one) for one in asked]

    assert [a[2] for a in again] == [f[2] for f in first]
    assert [a[1].get("Content-Encoding") for a in again] == ["br", "gzip", None, None, "br"]
    assert b"This is Lite" in again[3][2]
    assert b"This is Lite" not in again[2][2]
    for one, answer in zip(asked, again, strict=True):
        known = varnish.ask(cache.port, desk.path, If_None_Match=answer[1]["ETag"], **one)
        assert (known[0], known[2]) == (304, b"")
        head = varnish.ask(cache.port, desk.path, "HEAD", **one)
        assert head[1]["Content-Length"] == str(len(answer[2]))
    assert fetched(cache) == before


def test_a_correction_is_the_next_answer_wherever_it_is_shown(behind):
    _room, cache, desk = behind
    section = desk.path  # its story, the front, its section and the feeds
    for address in (section, "/", "/lagos/", "/feed/", "/feed/lagos/"):
        headline(cache, address)

    while desk.change("Change here"):
        time.sleep(0.5)

    for address in (section, "/", "/lagos/", "/feed/", "/feed/lagos/"):
        assert set(headline(cache, address)) == {"Change here"}, address
    assert set(headline(cache, section, Cookie="lite=on")) == {"Change here"}


def test_hammered_with_corrections_nobody_reads_anything_older_than_the_last(behind):
    _room, cache, desk = behind
    desk.change("Change 0")
    acknowledged, stale, told, stop = [0], [], [0], threading.Event()

    def read() -> None:
        while not stop.is_set():
            least = acknowledged[0]
            shown = {int(words.split()[1]) for words in headline(cache, desk.path)}
            told[0] += 1
            if len(shown) != 1 or min(shown) < least:
                stale.append((shown, least))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for n in range(1, 61):
        late = desk.change(f"Change {n}")
        # On a machine that is busy it may be late, and is said to be.
        acknowledged[0] = acknowledged[0] if late else n
    stop.set()
    for reader in readers:
        reader.join()

    assert stale == []
    assert acknowledged[0] > 30
    assert told[0] > 60


def pages(room, *told) -> dict:
    command = [sys.executable, "-m", "citydesk", "pages", *told, "--json"]
    said = subprocess.run(command, env=room.environ, capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


def until_told(room) -> None:
    ends = time.monotonic() + 120
    while pages(room)["caches"][0]["waiting"]:
        assert time.monotonic() < ends


def test_a_cache_that_refuses_is_told_again_and_everybody_hears_of_it(behind):
    room, cache, desk = behind
    ours = cache.folder / "newsroom.vcl"
    headline(cache, desk.path)
    usual = ours.read_text()
    ours.write_text(
        usual.replace('acl newsroom {\n    "127.0.0.1"', 'acl newsroom {\n    "192.0.2.1"')
    )
    cache.load_again()

    late = desk.change("Change late")

    assert late == f"varnish:127.0.0.1:{cache.port}"
    (told,) = pages(room)["caches"]
    assert told["waiting"] > 0
    assert told["silent_since"]
    assert "403" in told["trouble"]

    ours.write_text(usual)
    cache.load_again()
    until_told(room)
    assert set(headline(cache, desk.path)) == {"Change late"}
    desk.change("Change after")
    until_told(room)
    assert set(headline(cache, desk.path)) == {"Change after"}


def test_the_owner_takes_everything_off(behind):
    room, cache, desk = behind
    until_told(room)
    headline(cache, desk.path)
    before = fetched(cache)

    pages(room, "--purge", "*")
    until_told(room)

    headline(cache, desk.path)
    assert fetched(cache) > before


def test_reads_are_counted_from_varnishs_log_as_the_door_counts_them(behind):
    room, cache, desk = behind
    phone = "Mozilla/5.0 (Linux; Android 13) Chrome/120.0"
    for n in range(7):
        asked = f"{desk.path}?utm_source={n}" if n % 2 else desk.path
        varnish.ask(cache.port, asked, User_Agent=phone, Referer="https://www.news.example.ng/x")
    varnish.ask(cache.port, desk.path, User_Agent="Googlebot/2.1")
    varnish.ask(cache.port, "/never/", User_Agent=phone)
    varnish.ask(cache.port, desk.path, "HEAD", User_Agent=phone)
    # Only what this test has asked for: the others are nobody's, or ours.
    log = cache.log_lines(logs.FORMAT)
    counting = [sys.executable, "-m", "citydesk", "reads", "--from-log", "-"]
    subprocess.run(counting, env=room.environ, input=log.encode(), check=True)

    command = [sys.executable, "-m", "citydesk", "reads", desk.path, "--json"]
    told = json.loads(subprocess.check_output(command, env=room.environ))
    assert told["people"] == 7
    assert told["sites"] == {"news.example.ng": 7}
    assert told["robots"] >= 1
