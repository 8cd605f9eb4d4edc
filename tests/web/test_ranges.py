import io

import pytest

from citydesk.web import ranges

DATA = bytes(range(256)) * 10


def asked(wanted: str):
    return ranges.answer(io.BytesIO(DATA), len(DATA), wanted, "video/mp4")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=5-1000000000", 5, None)],
)
def test_a_player_gets_the_stretch_it_asks_for(wanted, first, last):
    answer = asked(wanted)

    assert (answer.status_code, answer.content) == (206, DATA[first:last])
    assert answer["Content-Range"] == f"bytes {first}-{(last or len(DATA)) - 1}/{len(DATA)}"


@pytest.mark.parametrize("wanted", ["", "bytes=-5", "bytes=0-1,5-6", "pages=1"])
def test_whoever_asks_for_nothing_that_we_know_gets_all_of_it(wanted):
    answer = asked(wanted)

    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, DATA)
    assert (answer["Content-Length"], answer["Accept-Ranges"]) == ("2560", "bytes")


def test_beyond_its_end_there_is_nothing():
    answer = asked("bytes=2560-")

    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */2560")


def test_no_stretch_is_longer_than_a_worker_should_hold(monkeypatch):
    monkeypatch.setattr(ranges, "STRETCH_BYTES_MAX", 100)

    assert asked("bytes=50-")["Content-Range"] == "bytes 50-149/2560"
