"""A posted form is bytes, and the bytes are the form again."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from citydesk.channels import webform
from citydesk.channels.types import Channel, Tray
from tests.factories.mails import picture

FORM = {
    "name": "Amaka Obi",
    "email": "amaka@post.example",
    "phone": "0803 111 1111",
    "headline": "Fire at Balogun",
    "text": "It began\r\nat six.",
    "place": "Balogun market",
    "protected": False,
}


def test_what_was_posted_is_read_back():
    data = webform.pack(**FORM, files=[("a.jpg", picture()), ("b.jpg", b"no picture")])

    message = webform.parse(data)

    assert message.channel == Channel.WEBFORM
    assert (message.sender_name, message.sender_email) == ("Amaka Obi", "amaka@post.example")
    assert (message.sender_phone, message.place) == ("0803 111 1111", "Balogun market")
    assert (message.subject, message.text) == ("Fire at Balogun", "It began\nat six.")
    assert [(f.name, f.media_type, f.data) for f in message.files] == [
        ("a.jpg", "image/jpeg", picture()),
        ("b.jpg", "application/octet-stream", b"no picture"),
    ]
    assert (message.tray, message.automatic, message.protected) == (Tray.NEWS, "", False)
    assert (message.readable, message.faults) == (True, ())


def test_when_they_saw_it_is_read_back_and_a_form_of_before_that_was_asked_still_opens():
    seen_at = datetime(2026, 11, 23, 7, 10, tzinfo=UTC)
    old = webform.pack(**FORM, files=[]).replace(b'"seen_at": "", ', b"")

    assert webform.parse(webform.pack(**FORM, files=[], seen_at=seen_at)).seen_at == seen_at
    assert b"seen_at" not in old
    assert (webform.parse(old).seen_at, webform.parse(old).readable) == (None, True)


def test_an_empty_file_is_told_of():
    message = webform.parse(webform.pack(**FORM, files=[("a.jpg", b"")]))

    assert message.files == ()
    assert message.faults == ("The file “a.jpg” is empty.",)


def test_the_same_posting_of_a_person_who_is_known_is_the_same_bytes():
    assert webform.pack(**FORM, files=[]) == webform.pack(**FORM, files=[])


def test_two_strangers_who_post_the_same_picture_are_two():
    stranger = {**FORM, "email": "", "phone": ""}

    assert webform.pack(**stranger, files=[]) != webform.pack(**stranger, files=[])
    assert webform.pack(**stranger, files=[], form="7") == webform.pack(
        **stranger, files=[], form="7"
    )
    assert webform.pack(**stranger, files=[], form="7") != webform.pack(
        **stranger, files=[], form="8"
    )


@given(
    st.text(max_size=40),
    st.booleans(),
    st.lists(st.tuples(st.text(max_size=20), st.binary(min_size=1, max_size=50)), max_size=4),
)
def test_any_words_and_any_files_come_through(text, protected, files):
    told = {**FORM, "text": text, "protected": protected}

    message = webform.parse(webform.pack(**told, files=files))

    assert message.readable
    assert message.protected is protected
    assert [file.data for file in message.files] == [data for _name, data in files]
    assert "\x00" not in message.text
    message.text.encode()


@given(st.binary(max_size=200).map(lambda b: b.replace(b"\x00", b"citydesk web form 1\n")))
def test_any_other_bytes_are_a_message_that_could_not_be_understood(data):
    message = webform.parse(data)

    assert not message.readable
    assert message.faults
