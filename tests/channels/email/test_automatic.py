"""A machine is never answered."""

import pytest

from citydesk.channels.email.parse import parse
from citydesk.channels.types import Tray
from tests.factories.mails import letter


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "Auto-Generated; type=vacation"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"X_Failed_Recipients": "a@b.ng"},
        {"sender": "MAILER-DAEMON@post.example"},
        {"sender": "Shop <no-reply@post.example>"},
        {"sender": "donotreply-12@post.example"},
        {"subject": "Automatic reply: gone fishing"},
        {"subject": "Undelivered Mail Returned to Sender"},
        {"subject": "Out of the office"},
        {"List_Id": "<residents.post.example>"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
    ],
    ids=str,
)
def test_automatic_mail_has_a_tray_of_its_own_and_a_reason(headers):
    message = parse(letter(**headers).as_bytes())

    assert message.tray == Tray.AUTOMATIC
    assert message.automatic
    assert message.automatic == message.tray_reason


@pytest.mark.parametrize(
    "headers", [{"X_Auto_Response_Suppress": "OOF, AutoReply"}, {"X_Loop": "a@b.ng"}], ids=str
)
def test_a_person_who_wants_no_answer_is_news_and_gets_none(headers):
    message = parse(letter(**headers).as_bytes())

    assert message.tray == Tray.NEWS
    assert message.automatic


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "no"},
        {"Precedence": "first-class"},
        {"X_Auto_Response_Suppress": "DR, RN"},
        {"Return_Path": "<amaka@post.example>"},
        {"sender": "norah.reply@post.example"},
        {"subject": "Read this: fire at Balogun"},
        {"subject": "Automatic teller machines empty all over Surulere"},
        {},
    ],
    ids=str,
)
def test_a_person_is_no_machine(headers):
    message = parse(letter(**headers).as_bytes())

    assert (message.tray, message.automatic) == (Tray.NEWS, "")


def test_a_delivery_report_is_automatic_whoever_signs_it():
    mail = letter()
    mail.make_mixed()
    mail.replace_header("Content-Type", 'multipart/report; report-type="delivery-status"')

    assert parse(mail.as_bytes()).tray == Tray.AUTOMATIC
