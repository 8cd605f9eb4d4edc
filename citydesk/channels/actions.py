"""Writes of notices, and the post that takes them out."""

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from citydesk.channels import queries
from citydesk.channels.models import Notice
from citydesk.lib import wake
from citydesk.lib.discreet import discreet

logger = logging.getLogger(__name__)

# After each try that failed; then it is given up, and the desk sees it.
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440)]
# Longer than the slowest SMTP conversation, so that two workers do not send the same notice.
CLAIM = timedelta(minutes=10)
BATCH = 50
PERMANENT = 500


@transaction.atomic
def queue_notice(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    now: datetime,
    from_name: str = "",
    in_reply_to: str = "",
    automatic: bool = True,
) -> Notice:
    """Have one message sent once this transaction is committed; the same `key` is told once."""
    notice, _made = Notice.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "from_name": from_name,
            "subject": " ".join(subject.split()),
            "text": text,
            "in_reply_to": in_reply_to,
            "automatic": automatic,
            "made_at": now,
            "due_at": now,
        },
    )
    transaction.on_commit(lambda: wake.poke(settings.CITYDESK_RUN))
    return notice


@transaction.atomic
def withdraw(*, keys: list[str]) -> None:
    """Do not send what has not been sent yet."""
    Notice.objects.filter(key__in=keys, state=Notice.State.WAITING).delete()


def send_due(*, now: datetime) -> None:
    """Send what waits. Each is claimed, committed, and only then handed to the mail server."""
    for notice in queries.due(now)[:BATCH]:
        if _claim(notice, now):
            _send(notice, now)


def _claim(notice: Notice, now: datetime) -> bool:
    mine = Notice.objects.filter(pk=notice.pk, state=Notice.State.WAITING, due_at=notice.due_at)
    return bool(mine.update(due_at=now + CLAIM, tries=notice.tries + 1))


def _send(notice: Notice, now: datetime) -> None:
    try:
        _message(notice).send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        _failed(notice, f"{code} {words.decode(errors='replace')}", now, final=code >= PERMANENT)
    except smtplib.SMTPResponseException as refused:
        _failed(notice, f"{refused.smtp_code} {refused.smtp_error!r}", now)
    except (OSError, ValueError) as error:  # no mail server, or an address that cannot be one
        _failed(notice, str(error), now, final=isinstance(error, ValueError))
    else:
        Notice.objects.filter(pk=notice.pk).update(state=Notice.State.SENT, sent_at=now, problem="")


def _message(notice: Notice) -> EmailMessage:
    """RFC 5322; Auto-Submitted after RFC 3834, so that no robot answers us."""
    host = settings.CITYDESK_TIP_ADDRESS.rpartition("@")[2]
    headers = {
        "Message-ID": f"<{notice.pk}@{host}>",
        "From": formataddr((notice.from_name, settings.CITYDESK_TIP_ADDRESS)),
    }
    if notice.automatic:
        headers["Auto-Submitted"] = "auto-replied" if notice.in_reply_to else "auto-generated"
    if notice.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = notice.in_reply_to
    return EmailMessage(
        notice.subject, notice.text, settings.CITYDESK_TIP_ADDRESS, [notice.to], headers=headers
    )


def _failed(notice: Notice, problem: str, now: datetime, *, final: bool = False) -> None:
    problem = discreet(problem)  # mail servers repeat whom we wrote to
    given_up = final or notice.tries >= len(PAUSES)
    logger.warning("Notice %s could not be sent: %s", notice.pk, problem)
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.FAILED if given_up else Notice.State.WAITING,
        due_at=now if given_up else now + PAUSES[notice.tries],
        problem=problem[:250],
    )
