import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from citydesk.evidence import iptc


def record(number: int, value: bytes, kind: int = 2) -> bytes:
    return bytes((0x1C, kind, number)) + len(value).to_bytes(2) + value


def resource(block: bytes, kind: int = 0x0404) -> bytes:
    padded = block + b"\0" * (len(block) % 2)
    return b"8BIM" + kind.to_bytes(2) + b"\0\0" + len(block).to_bytes(4) + padded


DATED = record(55, b"20261123") + record(60, b"081205+0100") + record(65, b"Newsroom 3")


def test_date_program_and_facebooks_mark_are_read_from_a_jpeg():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    body = b"Photoshop 3.0\0" + resource(b"x", 0x03E8) + resource(DATED + record(40, b"FBMD01"))
    plain = out.getvalue()
    data = plain[:2] + b"\xff\xed" + (len(body) + 2).to_bytes(2) + body + plain[2:]

    assert iptc.facts(Image.open(io.BytesIO(data))) == {
        "taken_at": "20261123 081205",
        "program": "Newsroom 3",
        "facebook": True,
    }


@pytest.mark.parametrize(("tag", "block"), [(33723, DATED), (34377, resource(DATED))])
def test_it_is_read_from_a_tiff_by_either_way(tag, block):
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "TIFF", tiffinfo={tag: block})

    assert iptc.facts(Image.open(out))["taken_at"] == "20261123 081205"


def test_a_picture_without_any_has_none():
    assert iptc.facts(Image.new("RGB", (1, 1))) == {
        "taken_at": "",
        "program": "",
        "facebook": False,
    }


def test_only_the_news_own_records_count_and_the_first_of_each():
    other = record(55, b"19990101", kind=1)

    assert iptc.read(other + DATED + record(55, b"20010101"))[55] == "20261123"


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data):
    iptc.read(data)
    iptc.read(b"\x1c\x02" + data)
    iptc._resource(b"8BIM" + data)
