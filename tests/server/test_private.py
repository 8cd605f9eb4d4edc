"""The private side answers where it is told to, and a reader never sees it."""

import os
import signal
import socket
import time
from urllib import error, request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from citydesk.delivery.store import opened
from citydesk.server import private
from tests.newsroom import Newsroom
from tests.server.test_health import database_away

PATIENCE = 60


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    room = Newsroom(tmp_path_factory.mktemp("newsroom"))
    room.start()
    yield room
    room.stop()


def get(url):
    try:
        with request.urlopen(url, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def comes(url, status):
    """Within a while."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            got = get(url)
        except OSError:
            got = (0, "")
        if got[0] == status:
            return got[1]
        time.sleep(0.1)
    raise AssertionError(got)


def test_it_is_alive_ready_and_tells_what_it_did(newsroom):
    assert comes(f"{newsroom.private}/healthz", 200) == "alive\n"
    assert comes(f"{newsroom.private}/readyz", 200) == "ready\n"
    for _time in range(5):
        get(f"{newsroom.address}/")

    text = comes(f"{newsroom.private}/metrics", 200)

    hits = next(f for f in text_string_to_metric_families(text) if f.name == "citydesk_hits")
    assert hits.samples[0].value >= 3


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_the_public_side_knows_nothing_of_it(newsroom, path):
    status, text = get(newsroom.address + path)

    assert status == 404
    assert "citydesk_" not in text
    assert get(f"{newsroom.private}/")[0] == 404


def test_whoever_says_nothing_keeps_nobody_waiting_for_long(newsroom):
    host, _colon, port = newsroom.private.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port))):
        assert comes(f"{newsroom.private}/healthz", 200)


def test_a_worker_that_is_gone_is_told_and_another_takes_its_place(newsroom):
    os.kill(newsroom.pid("citydesk work"), signal.SIGSTOP)
    os.kill(newsroom.pid("citydesk work"), signal.SIGKILL)
    assert "No worker runs." in comes(f"{newsroom.private}/readyz", 503)
    assert comes(f"{newsroom.private}/readyz", 200)

    os.kill(newsroom.pid("citydesk web"), signal.SIGKILL)
    assert comes(f"{newsroom.private}/readyz", 200) == "ready\n"


@pytest.mark.django_db(transaction=True)
def test_metrics_without_a_database_are_an_error_and_no_lie(reader):
    with database_away():
        assert private.answer("/metrics")[0] == 503
        assert private.answer("/readyz")[0] == 503
        assert private.answer("/healthz")[0] == 200
    assert opened() is reader.store
