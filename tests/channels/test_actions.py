"""The post that goes out, handed to a real mail server."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction

from citydesk.channels import actions, queries
from citydesk.channels.models import Notice
from tests.cast import NOW
from tests.postgresql import free_port

pytestmark = pytest.mark.django_db
TOLD = {"to": "amaka@post.example", "subject": "We have\nit", "text": "Thank you.\n", "now": NOW}


class Mailbox:
    """A mail server that keeps what it takes, and refuses as it is told."""

    def __init__(self):
        self.mails = []
        self.answer = "250 kept"
        self.recipient_answer = "250 ok"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.CITYDESK_TIP_ADDRESS = "tips@heron.example"
    yield box
    controller.stop()


def test_a_notice_reaches_the_mailbox_once(mailbox):
    actions.queue_notice(key="received:T-1", from_name="The Heron", **TOLD)
    actions.queue_notice(key="received:T-1", from_name="The Heron", **TOLD)

    actions.send_due(now=NOW)
    actions.send_due(now=NOW + timedelta(hours=1))

    (mail,) = mailbox.mails
    assert mail["From"] == "The Heron <tips@heron.example>"
    assert mail["Subject"] == "We have it"
    assert mail["Auto-Submitted"] == "auto-generated"
    notice = Notice.objects.get()
    assert mail["Message-ID"] == f"<{notice.pk}@heron.example>"
    assert (notice.state, notice.sent_at) == ("SENT", NOW)


def test_an_answer_is_threaded_under_what_it_answers(mailbox):
    actions.queue_notice(key="received:T-1", in_reply_to="<1@post.example>", **TOLD)

    actions.send_due(now=NOW)

    assert mailbox.mails[0]["References"] == "<1@post.example>"
    assert mailbox.mails[0]["Auto-Submitted"] == "auto-replied"


def test_a_change_that_did_not_happen_tells_nobody():
    with transaction.atomic():
        actions.queue_notice(key="received:T-1", **TOLD)
        transaction.set_rollback(True)

    assert not Notice.objects.exists()


def test_a_busy_mail_server_is_asked_again_later_and_in_the_end_given_up(mailbox):
    mailbox.answer = "451 come back later"
    actions.queue_notice(key="received:T-1", **TOLD)

    now = NOW
    for pause in actions.PAUSES:
        actions.send_due(now=now)
        assert not queries.due(now + pause - timedelta(seconds=1)).exists()
        now += pause
    assert Notice.objects.get().state == "WAITING"
    actions.send_due(now=now)

    notice = Notice.objects.get()
    assert notice.state == "FAILED"
    assert "451" in notice.problem


def test_an_address_that_does_not_exist_is_not_asked_twice(mailbox):
    mailbox.recipient_answer = "550 no such mailbox"
    actions.queue_notice(key="received:T-1", **TOLD)

    actions.send_due(now=NOW)

    notice = Notice.objects.get()
    assert (notice.state, notice.problem) == ("FAILED", "550 no such mailbox")


def test_a_notice_waits_while_no_mail_server_answers(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    actions.queue_notice(key="received:T-1", **TOLD)

    actions.send_due(now=NOW)

    assert Notice.objects.get().state == "WAITING"


def test_what_was_not_sent_yet_can_be_taken_back(mailbox):
    actions.queue_notice(key="asked:T-1", **TOLD)
    actions.queue_notice(key="received:T-1", **TOLD)

    actions.withdraw(keys=["asked:T-1"])
    actions.send_due(now=NOW)

    assert list(Notice.objects.values_list("key", flat=True)) == ["received:T-1"]
