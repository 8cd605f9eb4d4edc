"""A mail is read to its last leaf, and nothing in it can raise."""

import binascii
from base64 import b64encode
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citydesk.channels.email.parse import FILES_MAX, TEXT_LENGTH_MAX, parse
from citydesk.channels.types import Tray
from citydesk.lib import magic
from tests import corpora
from tests.factories.mails import (
    disguised,
    forwarded,
    html_with_cid,
    letter,
    nameless_inline,
    picture,
)

SEEDS = [nameless_inline, html_with_cid, lambda: forwarded(html_with_cid()), letter]


def kinds(message) -> list[str]:
    return [file.media_type for file in message.files]


def raw(head: str, body: bytes | str = b"body\r\n") -> bytes:
    body = body.encode() if isinstance(body, str) else body
    return head.strip().replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body


def test_a_persons_mail_is_understood():
    message = parse(letter("Re: FWD: Fire", "It burns.\n").as_bytes())

    assert message.sender_email == "amaka@post.example"
    assert message.sender_name == "Amaka Obi"
    assert message.subject == "Fire"
    assert message.text == "It burns."
    assert message.message_id == "<1@post.example>"
    assert message.sent_at == datetime(2026, 11, 23, 9, 12, tzinfo=timezone(timedelta(hours=1)))
    assert (message.tray, message.automatic, message.readable) == (Tray.NEWS, "", True)
    assert message.faults == ()


def test_a_nameless_inline_picture_is_found_and_named():
    message = parse(nameless_inline().as_bytes())

    assert [(file.name, file.media_type) for file in message.files] == [
        ("picture-1.png", "image/png")
    ]
    assert message.files[0].data == picture("PNG")
    assert message.text == "It began at six this morning.\n\nand this is after it"


def test_of_two_forms_of_a_text_the_plain_one_is_shown():
    message = parse(html_with_cid().as_bytes())

    assert message.text == "plain words"
    assert kinds(message) == ["image/gif"]


def test_html_alone_becomes_text():
    mail = letter()
    mail.set_content("<p>Fire at <b>Balogun</b></p><p>Now &amp; here</p>", subtype="html")

    assert parse(mail.as_bytes()).text == "Fire at Balogun\n\nNow & here"


def test_a_forwarded_mail_is_gone_into():
    inner = letter("The real news", "Inner words.\n", pictures={"a.jpg": picture()})

    message = parse(forwarded(inner).as_bytes())

    assert kinds(message) == ["image/jpeg"]
    assert "My sister sent this:" in message.text
    assert "Subject: The real news" in message.text
    assert "Inner words." in message.text


def test_a_forwarded_mail_that_came_encoded_as_a_whole_is_gone_into_too():
    inner = b64encode(letter(pictures={"a.jpg": picture()}).as_bytes()).decode()
    mail = raw(
        "From: a@b.ng\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x",
        f"--x\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{inner}\r\n--x--\r\n",
    )

    assert kinds(parse(mail)) == ["image/jpeg"]


@pytest.mark.parametrize("declared", ["text/plain", "text/html", "application/x-nothing"])
def test_a_picture_that_calls_itself_something_else_is_a_picture(declared):
    head = f"From: a@b.ng\nContent-Type: {declared}\nContent-Transfer-Encoding: base64"

    assert kinds(parse(raw(head, b64encode(picture())))) == ["image/jpeg"]


def test_something_else_that_calls_itself_a_picture_is_kept_and_said_so():
    message = parse(letter(pictures={"a.jpg": b"not at all"}).as_bytes())

    assert kinds(message) == ["application/octet-stream"]
    assert "“a.jpg” calls itself a picture" in message.faults[0]


def test_a_winmail_dat_stays_a_file():
    message = parse(disguised(b"\x78\x9f\x3e\x22rest", "application/ms-tnef").as_bytes())

    assert kinds(message) == ["application/octet-stream"]


def test_an_attached_text_is_a_file_and_not_the_text():
    mail = letter()
    mail.add_attachment("name,phone\n", subtype="csv", filename="list.csv")

    message = parse(mail.as_bytes())

    assert [(f.name, f.media_type) for f in message.files] == [("list.csv", "text/plain")]
    assert message.text == "It began at six this morning."


def test_pictures_in_the_text_itself_are_found():
    lines = binascii.b2a_base64(picture(size=(60, 60))).decode()
    uu = b"".join(
        binascii.b2a_uu(picture()[at : at + 45]) for at in range(0, len(picture()), 45)
    ).decode()
    stray = parse(raw("From: a@b.ng", f"look\r\n{lines}\r\nend of it"))
    enclosed = parse(raw("From: a@b.ng", f"look\nbegin 644 fire.jpg\n{uu}`\nend\nbye\n"))
    embedded = parse(
        raw(
            "From: a@b.ng\nContent-Type: text/html",
            f'<p>look</p><img src="data:image/jpeg;base64,{lines}">',
        )
    )

    assert (kinds(stray), stray.text.split()) == (["image/jpeg"], ["look", "end", "of", "it"])
    assert [(f.name, f.data) for f in enclosed.files] == [("fire.jpg", picture())]
    assert enclosed.text == "look\n\nbye"
    assert (kinds(embedded), embedded.text) == (["image/jpeg"], "look")


def test_a_boundary_that_never_comes_still_gives_up_its_picture():
    lines = binascii.b2a_base64(picture(size=(60, 60))).decode()
    head = "From: a@b.ng\nContent-Type: multipart/mixed; boundary=never"

    assert kinds(parse(raw(head, f"--other\r\n\r\n{lines}\r\n--other--"))) == ["image/jpeg"]


def test_a_badly_formed_head_is_mended_for_reading():
    message = parse(raw("From  : John <john@b.ng>\nquite wrong\nSubject   : Fire"))

    assert (message.sender_email, message.subject, message.text) == ("john@b.ng", "Fire", "body")
    assert message.faults == ("Its head is badly formed.",)


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 40, b"hello\r\nthere\r\n", b"\r\n\r\nwords"])
def test_what_has_no_head_is_no_mail_and_says_so(data):
    message = parse(data)

    assert not message.readable
    assert "no head" in message.faults[-1]


def test_an_empty_mail_says_so():
    message = parse(raw("From: a@b.ng", b""))

    assert not message.readable
    assert "empty" in message.faults[0]


def test_a_bare_picture_is_still_found():
    message = parse(picture())

    assert kinds(message) == ["image/jpeg"]
    assert message.text == ""


def test_limits_are_told_and_hold():
    long = parse(letter(text="word " * TEXT_LENGTH_MAX).as_bytes())
    many = parse(letter(pictures={f"{n}.jpg": picture() for n in range(FILES_MAX + 5)}).as_bytes())

    assert len(long.text) == TEXT_LENGTH_MAX
    assert "very long" in long.faults[0]
    assert len(many.files) == FILES_MAX
    assert "first 100 files" in many.faults[0]


@pytest.mark.parametrize("depth", [40, 250, 2000])
def test_parts_within_parts_without_end_are_bounded(depth):
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(depth)
    )

    message = parse(b"From: a@b.ng\r\nSubject: deep\r\n" + nested + b"\r\nwords\r\n")

    assert message.subject == "deep"
    assert message.faults


def test_an_attachment_without_a_byte_is_told_of():
    message = parse(letter(pictures={"a.jpg": b""}).as_bytes())

    assert message.files == ()
    assert message.faults == ("The file “a.jpg” is empty.",)


def test_base64_in_the_text_that_is_no_picture_stays_out_of_the_files():
    assert parse(raw("From: a@b.ng", "R0lGOD" + "A" * 60)).files == ()


def test_what_nobody_thought_of_is_a_tip_all_the_same(monkeypatch, caplog):
    def fail(*_args, **_kwargs):
        raise RuntimeError("a secret of the mail")

    monkeypatch.setattr("citydesk.channels.email.html.to_text", fail)
    mail = letter(pictures={"a.jpg": picture()})
    mail.get_payload()[0].set_content("<p>words</p>", subtype="html")

    message = parse(mail.as_bytes())

    assert not message.readable
    assert message.faults == ("It could not be understood (RuntimeError).",)
    assert "secret" not in caplog.text


def test_codes_and_references_are_told():
    message = parse(
        letter(
            "Re: We have your message [t-7gqk4m]",
            In_Reply_To="<2@localhost>",
            References="<1@localhost> <2@localhost> <broken",
        ).as_bytes()
    )

    assert message.follows == ("T-7GQK4M",)
    assert message.references == ("<2@localhost>", "<1@localhost>")
    assert message.subject == "We have your message"


def test_nul_and_half_characters_never_reach_the_database():
    message = parse(raw("From: a@b.ng\nSubject: =?utf-8?q?a=00b?=", b"a\x00b \xed\xa0\x80\r\n"))

    assert "\x00" not in message.text + message.subject
    message.text.encode()


def test_a_date_without_zone_is_utc_and_a_bad_one_is_none():
    assert parse(raw("Date: Mon, 23 Nov 2026 09:12:00")).sent_at == datetime(
        2026, 11, 23, 9, 12, tzinfo=UTC
    )
    assert parse(raw("Date: yesterday")).sent_at is None


@settings(max_examples=300)
@given(st.binary(max_size=2000))
def test_any_bytes_are_a_message(data):
    parse(data)


@settings(max_examples=300)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), min_size=1, max_size=12),
)
def test_any_mail_damaged_anywhere_is_a_message(make, cuts):
    data = bytearray(make().as_bytes())
    for where, with_what in cuts:
        at = int(where * len(data))
        data[at : at + len(with_what)] = with_what

    parse(bytes(data))


def test_every_picture_of_the_public_mails_is_found():
    missing = []
    for path in corpora.files("mail"):
        message = parse(path.read_bytes())
        found = {file.data for file in message.files}
        for part in message_from_bytes(path.read_bytes()).walk():
            wanted = part.get_content_maintype() == "image" and not part.is_multipart()
            data = part.get_payload(decode=True) if wanted else None
            if data and data not in found:
                missing.append((path.name, magic.media_type(data)))

    assert missing == []
