"""Every leaf is walked, and the walk ends."""

from contextlib import nullcontext
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.channels.email.leaves import DEPTH_MAX, PARTS_MAX, TooMany, split, walk
from tests import corpora
from tests.factories.mails import forwarded, html_with_cid, letter, nameless_inline, picture


def leaves_of(data: bytes) -> list[bytes]:
    return [leaf.data for leaf in walk(data) if not leaf.heading]


@pytest.mark.parametrize(
    "mail",
    [
        letter(pictures={"a.jpg": picture(), "b.jpg": picture(colour="blue")}),
        nameless_inline(),
        html_with_cid(),
        forwarded(nameless_inline()),
    ],
    ids=["attached", "inline", "related", "forwarded"],
)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_leaves_are_those_that_the_standard_library_finds(mail, newline):
    data = mail.as_bytes().replace(b"\n", newline)
    parts = [part for part in message_from_bytes(data).walk() if not part.is_multipart()]

    assert leaves_of(data) == [part.get_payload(decode=True) for part in parts]


def test_a_boundary_that_begins_like_another_is_not_that_one():
    data = b"--a\r\nA: 1\r\n\r\none\r\n--ab\r\ntwo\r\n--a--\r\nepilogue"

    assert [data[start:end] for start, end in split(data, 0, len(data), b"a")] == [
        b"A: 1\r\n\r\none\r\n--ab\r\ntwo"
    ]


def test_a_last_boundary_that_never_comes_is_no_loss():
    data = b"preamble\n--a \t\none\n--a\ntwo"

    assert [data[start:end] for start, end in split(data, 0, len(data), b"a")] == [b"one", b"two"]


def test_two_boundaries_one_after_the_other_hold_an_empty_part():
    data = b"--a\n--a\n--a--"

    assert [data[start:end] for start, end in split(data, 0, len(data), b"a")] == [b"", b""]


@given(st.binary(max_size=60).map(lambda b: b.replace(b"\x00", b"--a\n")))
def test_parts_never_overlap_and_never_run_backwards(data):
    last = 0
    for start, end in split(data, 0, len(data), b"a"):
        assert last <= start <= end <= len(data)
        last = end


def test_a_digest_s_parts_are_messages():
    inner = b"From: a@b.ng\r\nSubject: inner\r\n\r\nwords"
    data = b"Content-Type: multipart/digest; boundary=a\r\n\r\n--a\r\n\r\n" + inner + b"\r\n--a--"

    heading, words = walk(data)

    assert b"Subject: inner" in heading.data
    assert words.data == b"words"


def test_the_walk_ends_after_so_many_parts_having_told_them():
    data = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 2000
    leaves = walk(data)

    assert len([next(leaves) for _ in range(PARTS_MAX - 1)]) == PARTS_MAX - 1
    with pytest.raises(TooMany):
        next(leaves)


def test_the_walk_ends_so_deep():
    data = b"Content-Type: message/rfc822\r\n\r\n" * (DEPTH_MAX + 2)

    with pytest.raises(TooMany):
        list(walk(data))


@pytest.mark.parametrize(
    "body",
    [
        b"".join(
            b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
            for n in range(500)
        )
        + b"a\r\n" * 1_000_000,
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x" * 1_000_000,
        b"Content-Type: image/png" + b"".join(b"; name*%d*=a" % n for n in range(100_000)),
    ],
    ids=["deep", "almost boundaries", "parameters"],
)
def test_a_hostile_mail_is_walked_at_once(body):
    # The standard library's parser would be at these for minutes, and the test would not end.
    with pytest.raises(TooMany) if b"b499" in body else nullcontext():
        list(walk(body))


def test_of_the_public_mails_no_file_is_lost():
    for path in corpora.files("mail"):
        data = path.read_bytes()
        ours = leaves_of(data)
        for part in message_from_bytes(data).walk():
            if part.get_filename() and not part.is_multipart():
                assert part.get_payload(decode=True) in ours, path.name
