"""Header fields as people write them."""

from email import message_from_bytes

import pytest

from citydesk.channels.email.headers import Headers, decoded


def headers(text: str, encoding: str = "utf-8") -> Headers:
    return Headers(message_from_bytes(text.encode(encoding) + b"\n\n"))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?q?F=C3=ADre?= at =?utf-8?b?QmFsb2d1bg==?=", "Fíre at Balogun"),
        ("=?no-such-charset?q?F=C3=ADre?=", "Fíre"),
        ("=?utf-8?b?a?= and more", "=?utf-8?b?a?= and more"),
        ("plain \n  folded", "plain folded"),
        ("nul\x00 and bell\x07", "nul and bell�"),
    ],
)
def test_a_field_is_decoded_as_far_as_it_can_be(raw, text):
    assert decoded(raw) == text


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_eight_bit_fields_are_read_whatever_they_were_written_in(encoding):
    assert headers("Subject: Säying", encoding).text("Subject") == "Säying"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Amaka <amaka@post.example>", ("Amaka", "amaka@post.example")),
        ("=?utf-8?q?Am=C3=A1ka=2C_Obi?= <a@b.ng>", ("Amáka, Obi", "a@b.ng")),
        ("Amaka amaka@post.example", ("", "amaka@post.example")),
        ("first@b.ng, second@b.ng", ("", "first@b.ng")),
        ('"' + "(" * 5000, ("", "")),
        ("undisclosed-recipients:;", ("", "")),
        ("a@b.ng\n Bcc: c@d.ng", ("", "a@b.ngBcc")),
        ("a@b@c", ("", "a@b")),
    ],
)
def test_an_address_is_found_and_can_never_hold_a_second_line(field, expected):
    found = headers(f"From: {field}").address("From")

    assert found == expected
    assert not set(found[1]) & set(" \r\n<>,")


def test_the_sender_is_the_first_field_that_holds_an_address():
    fields = headers("From: nobody\nSender: <b@c.ng>\nReply-To: d@e.ng")

    assert fields.address("From", "Sender", "Reply-To") == ("", "b@c.ng")


def test_message_ids_are_told_once_each():
    fields = headers("In-Reply-To: <1@a>\nReferences: <2@a> <1@a>\n <3@a> rubbish <4")

    assert fields.message_ids("In-Reply-To", "References") == ("<1@a>", "<2@a>", "<3@a>")


def test_fields_are_asked_for_in_any_case():
    fields = headers("X-SPAM-flag: YES")

    assert fields.has("X-Spam-Flag")
    assert fields.text("x-spam-FLAG") == "YES"
    assert not fields.has("X-Other")
