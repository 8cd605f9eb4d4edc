"""What can be got out of an encoding is got out of it."""

import binascii
from base64 import b64encode, encodebytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.channels.email.coding import decode, from_base64, uuencoded


@given(st.binary(max_size=300))
def test_base64_in_lines_is_decoded(data):
    assert decode(encodebytes(data).replace(b"\n", b"\r\n"), "base64") == data


@given(st.binary(max_size=200), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "?"]))
def test_no_bytes_and_no_encoding_raise(data, encoding):
    decode(data, encoding)


def test_base64_padded_in_the_middle_and_cut_at_the_end_is_decoded_as_far_as_it_goes():
    assert from_base64(b64encode(b"one!") + b"\r\n" + b64encode(b"two!")) == b"one!two!"
    assert from_base64(b64encode(b"abcdef")[:-3]) == b"abc"
    assert from_base64(b"!!" + b64encode(b"abc") + b"?") == b"abc"
    assert from_base64(b"A=" * 10) == b""


def test_files_are_taken_out_of_the_text_they_stand_in():
    body = binascii.b2a_uu(b"Cat")
    padded = body.rstrip(b"\n") + b"x\n"

    text, files = uuencoded(b"before\nbegin 644 a.txt\n" + body + padded + b"`\nend\nafter\n")

    assert files == [("a.txt", b"CatCat")]
    assert text == b"before\n\nafter\n"


@pytest.mark.parametrize("text", [b"begin 644 a.txt\nno end", b"begin at the beginning\nend\n"])
def test_words_that_only_look_like_a_file_stay_words(text):
    assert uuencoded(text) == (text, [])


def test_a_line_that_cannot_be_uudecoded_is_left_out():
    text = b"begin 644 a\n#\xff\xff\xff\xff\n" + binascii.b2a_uu(b"Cat") + b"end\n"

    assert uuencoded(text)[1] == [("a", b"Cat")]
