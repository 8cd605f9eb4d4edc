"""What waits in the spool is taken in."""

import logging
import time
import uuid

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from django_tasks import task

from citydesk.intake import actions, queries, vouching
from citydesk.originals import spool

logger = logging.getLogger(__name__)

# After each try that failed; never given up, because nobody else has the message.
PAUSES_SECONDS = (0, 0, 0, 60, 300, 900, 3600)
HALF_WRITTEN_SECONDS = 86_400


@task(priority=20)
def ingest_spool() -> None:
    """Take in every message that waits, oldest first; one that fails does not hold up the rest."""
    for entry_id in spool.names(settings.CITYDESK_SPOOL):
        if _is_due(entry_id):
            _ingest(entry_id)


def _is_due(entry_id: uuid.UUID) -> bool:
    tries, last = spool.tries(settings.CITYDESK_SPOOL, entry_id)
    return time.time() >= last + PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS) - 1)]


def _ingest(entry_id: uuid.UUID) -> None:
    """Take in one; removed only after the commit. Logs name the entry, never what is in it."""
    try:
        spool.note_try(settings.CITYDESK_SPOOL, entry_id)
        entry = spool.read(settings.CITYDESK_SPOOL, settings.CITYDESK_KEYS, entry_id)
        actions.take_in(entry=entry, now=timezone.now())
    except FileNotFoundError:
        spool.remove(settings.CITYDESK_SPOOL, entry_id)  # somebody else took it in meanwhile
    except OperationalError:
        raise  # the database does not answer: that is not this message's fault
    except Exception:
        logger.exception("Spool entry %s could not be taken in; it stays", entry_id)
    else:
        spool.remove(settings.CITYDESK_SPOOL, entry_id)


@task()
def sweep_spool() -> None:
    """Delete what a kill left half written: its sender was never answered, and sends it again."""
    spool.sweep(settings.CITYDESK_SPOOL, before=time.time() - HALF_WRITTEN_SECONDS)


@task(priority=-5)
def vouch_due() -> None:
    """Find out who vouches for one mail; for the next one in a task of its own, so that a name
    server that dawdles holds up nobody's message.
    """
    now = timezone.now()
    row = queries.vouches_due(now).first()
    if row:
        vouching.vouch(vouch_id=row.pk, now=now)
        if queries.vouches_due(now).exists():
            vouch_due.enqueue()


PERIODIC = {ingest_spool: 30, sweep_spool: 86_400, vouch_due: 60}
ON_WAKE = [ingest_spool, vouch_due]
# Each data folder has a spool of its own.
HERE = [ingest_spool, sweep_spool]
