"""What a real server does with what is hostile, slow or junk, by real sockets."""

import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from tests.newsroom import Newsroom, tree

# Long enough for any machine; a limit of the server's comes long before.
PATIENCE = 120
GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    room = Newsroom(tmp_path_factory.mktemp("newsroom"))
    room.environ |= {
        "CITYDESK_MISSES_PER_MINUTE_MAX": "40",
        "CITYDESK_FORMS_PER_MINUTE_MAX": "5",
    }
    room.start()
    for _twice in range(2):
        assert ask(room, "/").status == 200
    yield room
    room.stop()


def ask(room, path, method="GET", body=None, **headers):
    """By a connection of its own; `client` is whom the proxy before us names."""
    if client := headers.pop("client", None):
        headers["X-Forwarded-For"] = client
    connection = http.client.HTTPConnection(room.address.removeprefix("http://"), timeout=PATIENCE)
    with closing(connection):
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        return answer


def dial(room):
    host, _colon, port = room.address.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def say(room, words):
    """What is answered to these bytes, until the server hangs up."""
    with dial(room) as line:
        line.sendall(words)
        answer = b""
        while chunk := line.recv(65_536):
            answer += chunk
        return answer


def kept(room):
    with closing(sqlite3.connect(room.folder / "run" / "pages" / "pages.sqlite3")) as shelf:
        return {address for (address,) in shelf.execute("SELECT address FROM page")}


def test_a_flood_of_random_paths_is_refused_and_its_sender_still_gets_kept_pages(newsroom):
    before = kept(newsroom)
    answers = [ask(newsroom, f"/no/{n}/", client="192.0.2.1") for n in range(60)]

    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) >= 10
    assert "One moment, please" in refused[0].text
    assert int(refused[0].headers["Retry-After"]) >= 1
    assert {ask(newsroom, "/", client="192.0.2.1").status for _time in range(100)} == {200}
    assert ask(newsroom, "/no/", client="192.0.2.2").status == 404
    assert kept(newsroom) == before


def test_whoever_tips_too_often_is_asked_to_wait_by_all_workers_together(newsroom):
    answers = [ask(newsroom, "/send/", "POST", client="198.51.100.1") for _n in range(12)]

    assert [answer.status for answer in answers].count(422) in {5, 6}
    assert answers[-1].status == 429


JUNK = ["//", "/./", "/%2e%2e/", "/LAGOS/", "//evil.example/", "/?", "/?x=%00", "/%ff/", "/a%00b/"]


@pytest.mark.parametrize("path", JUNK)
def test_junk_is_answered_and_kept_nowhere(newsroom, path):
    before = kept(newsroom)

    assert ask(newsroom, path, client="203.0.113.1").status in {200, 301, 400, 404}
    assert kept(newsroom) == before


@pytest.mark.parametrize(
    "hosts", [b"Host: evil.example\r\n", b"Host: 127.0.0.1\r\nHost: evil.example\r\n", b""]
)
def test_another_house_is_refused(newsroom, hosts):
    answer = say(newsroom, b"GET / HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "head",
    [
        b"X-Long: " + b"a" * 100_000 + b"\r\n",
        b"".join(b"X-%d: a\r\n" % n for n in range(200)),
        b"Cookie: " + b"a=b; " * 20_000 + b"\r\n",
    ],
    ids=["long", "many", "cookies"],
)
def test_a_head_that_is_too_large_is_refused(newsroom, head):
    answer = say(newsroom, GET + head + b"\r\n")

    assert answer.startswith(b"HTTP/1.1 431 ")


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(newsroom):
    head = b"POST /comment/S-1/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n"

    with dial(newsroom) as line:
        line.sendall(head)
        answer = line.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_whoever_sends_slowly_keeps_nobody_from_reading(newsroom):
    form = (
        b"POST /send/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 192.0.2.%d\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nwords="
    )
    lines = [dial(newsroom) for _line in range(60)]
    try:
        for number, line in enumerate(lines):
            line.sendall(form % (100 + number))
        for _time in range(20):
            assert ask(newsroom, "/").status == 200
        # And whoever finds no place is told so, and when to come again.
        busy = ask(newsroom, "/never/", client="203.0.113.9")
        assert (busy.status, busy.headers["Retry-After"]) == (503, "2")
    finally:
        for line in lines:
            line.close()
    ends = time.monotonic() + PATIENCE
    while ask(newsroom, "/never/").status != 404:
        assert time.monotonic() < ends


def test_a_head_that_never_ends_is_cut_off(newsroom):
    answer = say(newsroom, GET + b"X-Slow: ")

    assert answer == b"" or answer.startswith(b"HTTP/1.1 408 ")


def test_what_was_read_before_a_stop_is_written_down(tmp_path):
    room = Newsroom(tmp_path)
    room.start()
    for _time in range(7):
        ask(room, "/rewards/", **{"User-Agent": "Mozilla/5.0"})
    room.stop()

    done = subprocess.run(
        [sys.executable, "-m", "citydesk", "reads", "/rewards/", "--json"],
        env=room.environ,
        capture_output=True,
        check=True,
    )

    assert json.loads(done.stdout)["people"] == 7


def test_web_workers_do_not_interrupt_each_other(newsroom):
    policies = {os.sched_getscheduler(pid) for pid in tree(newsroom.pid("citydesk web"))}

    assert policies == {os.SCHED_BATCH}
