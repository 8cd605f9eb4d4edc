"""Who brought a mail, as our own mail server wrote it above what came with it."""

import pytest

from citydesk.channels.email.received import brought_by, outside

US = "mx.news.example"
REST = b"From: amaka@post.example\r\n\r\nIt burns.\r\n"


@pytest.mark.parametrize(
    ("field", "way"),
    [
        # Postfix
        ("from out.post.example (unknown [198.51.100.7])\r\n\tby mx.news.example (Postfix) id 4X",
         ("198.51.100.7", "out.post.example")),
        ("from [203.0.113.1] (out.post.example [198.51.100.7]) by mx.news.example (Postfix)",
         ("198.51.100.7", "203.0.113.1")),
        ("from out.post.example (out.post.example [IPv6:2001:db8::7]) by mx.news.example",
         ("2001:db8::7", "out.post.example")),
        # Exim
        ("from [198.51.100.7] (helo=[203.0.113.1])\r\n by mx.news.example with esmtp (Exim 4.96)",
         ("198.51.100.7", "203.0.113.1")),
        ("from out.post.example ([198.51.100.7] helo=mail.post.example) by MX.news.example.",
         ("198.51.100.7", "mail.post.example")),
        # Handed over on the machine itself, or by another one.
        ("from localhost (localhost [127.0.0.1]) by mx.news.example", ("", "localhost")),
        ("by mx.news.example (Postfix, from userid 0)", ("", "")),
        ("from out.post.example (out.post.example [198.51.100.7]) by mx.evil.example", ("", "")),
        ("from x (x [198.51.100.7.9]) by mx.news.example", ("", "x")),
        ("", ("", "")),
    ],
)  # fmt: skip
def test_only_our_own_servers_field_is_believed(field, way):
    forged = b"Received: from x (x [203.0.113.66]) by mx.news.example\r\n" + REST

    assert brought_by(b"Received: " + field.encode() + b"\r\n" + forged, host=US) == way


def test_without_a_host_named_nothing_is_believed():
    data = b"Received: from x (x [198.51.100.7]) by mx.news.example\r\n" + REST

    assert brought_by(data, host="") == ("", "")
    assert brought_by(b"\x00\xff", host=US) == ("", "")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "fe80::1", "", "x"]
)
def test_a_machine_of_our_own_is_nobody(address):
    assert outside(address) == ""


def test_an_old_address_in_a_new_dress_is_the_old_one():
    assert outside("::ffff:198.51.100.7") == "198.51.100.7"
