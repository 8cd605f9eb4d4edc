"""Where a head ends, and what a bad one still tells."""

import pytest

from citydesk.channels.email.heads import HEAD_BYTES_MAX, head_of


def read(data: bytes):
    head = head_of(data, 0, len(data))
    return dict(head.fields.items()), data[head.body_at :], head.mended


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"A: 1\r\n\r\nbody", ({"A": "1"}, b"body", False)),
        (b"A: 1\n\nbody", ({"A": "1"}, b"body", False)),
        (b"A: 1\r\n 2\r\n\r\n", ({"A": "1\r\n 2"}, b"", False)),
        (b"A: 1", ({"A": "1"}, b"", False)),
        (b"\r\nbody", ({}, b"body", False)),
        (b"body without a head", ({}, b"body without a head", False)),
        (b"From amaka Mon Nov 23\nA: 1\n\nbody", ({"A": "1"}, b"body", False)),
        (b"A : 1\r\nodd line\r\nB: 2\r\n\r\n", ({"A": "1\r\n odd line", "B": "2"}, b"", True)),
        (b"", ({}, b"", False)),
    ],
)
def test_a_head_ends_at_the_first_empty_line(data, expected):
    assert read(data) == expected


def test_a_head_without_end_is_cut_and_says_so():
    data = b"A: 1\r\n" + b"B: 2\r\n" * HEAD_BYTES_MAX + b"\r\nbody"

    head = head_of(data, 0, len(data))

    assert head.cut
    assert head.fields["A"] == "1"
    assert data[head.body_at :] == b"body"
