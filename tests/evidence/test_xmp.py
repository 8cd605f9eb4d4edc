import pytest
from PIL import Image

from citydesk.evidence import xmp

HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" '
    'xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#" '
    'xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
)
TAIL = "</rdf:RDF></x:xmpmeta>"


def packet(body: str) -> bytes:
    return f"{HEAD}{body}{TAIL}".encode()


def test_a_property_is_read_as_attribute_element_list_and_link():
    found = xmp.read(
        packet(
            '<rdf:Description xmp:CreateDate="2026-11-23T08:12:05+01:00">'
            "<xmp:CreatorTool>GIMP 3.0</xmp:CreatorTool>"
            "<xmpMM:History><rdf:Seq>"
            '<rdf:li stEvt:action="saved" stEvt:softwareAgent="Snapseed"/>'
            "</rdf:Seq></xmpMM:History>"
            '<ext:DigitalSourceType rdf:resource="http://cv.iptc.org/x/digitalCapture"/>'
            "</rdf:Description>"
        )
    )

    assert found == {
        "written_at": ["2026-11-23T08:12:05+01:00"],
        "program": ["GIMP 3.0", "Snapseed"],
        "source_type": ["http://cv.iptc.org/x/digitalCapture"],
    }


def test_a_packet_with_a_document_type_is_refused_and_nothing_is_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>' + packet(
        "<rdf:Description><xmp:CreatorTool>&b;</xmp:CreatorTool></rdf:Description>"
    )
    outside = b'<!DOCTYPE x SYSTEM "file:///etc/hostname">' + packet("")

    assert xmp.read(bomb) == {}
    assert xmp.read(outside) == {}


def test_of_a_broken_packet_what_came_before_the_break_is_read():
    whole = packet('<rdf:Description xmp:CreatorTool="GIMP"/><rdf:Description>')

    assert xmp.read(whole[:-30]) == {"program": ["GIMP"]}
    assert xmp.read(b"not XML") == xmp.read(b"") == {}


def test_what_is_too_long_too_deep_or_too_many_is_left():
    many = "".join(f'<rdf:li stEvt:softwareAgent="P{n}"/>' for n in range(500))

    assert xmp.read(packet("<a>" * 500)) == {}
    assert len(xmp.read(packet(many))["program"]) == 40
    assert xmp.read(b" " + packet(f'<rdf:Description xmp:CreatorTool="{"x" * 2_000_000}"/>')) == {}


def test_an_extension_is_put_together_in_its_order():
    body = packet('<rdf:Description xmp:CreatorTool="GIMP"/>')
    head = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + len(body).to_bytes(4)
    parts = [
        ("APP1", head + (20).to_bytes(4) + body[20:]),
        ("APP1", head + bytes(4) + body[:20]),
    ]
    image = Image.new("RGB", (1, 1))
    image.applist = parts

    assert xmp.properties(image) == {"program": ["GIMP"]}


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be"])
def test_a_packet_in_two_byte_letters_is_read(coding):
    text = packet('<rdf:Description xmp:CreatorTool="GIMP"/>').decode()

    assert xmp.read(f"\ufeff{text}".encode(coding)) == {"program": ["GIMP"]}
