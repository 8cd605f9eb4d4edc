"""`citydesk receive`: one mail on standard input, from any mail server that can pipe."""

import hashlib
import json
import logging
import os
import sys
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command
from django.db import connection
from django.utils import timezone

from citydesk.channels.types import Channel
from citydesk.intake import actions
from citydesk.lib import wake
from citydesk.originals import spool

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Takes in one message."""

    help = (
        "Take in one RFC 5322 message from standard input. Prints what became of it as JSON."
        " Leaves with 0 once the bytes are safe, whatever they are; with 75 (try again) when they"
        " could not be kept."
    )
    # A mail is kept even when something else of the house is wrong.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The envelope, which the message itself does not have."""
        parser.add_argument(
            "--from",
            dest="envelope_from",
            default="",
            help="the envelope's sender; <> when it may not be answered",
        )
        parser.add_argument(
            "--client-address",
            dest="peer",
            default="",
            help="the address of the machine that brought it to your mail server",
        )
        parser.add_argument(
            "--helo", default="", help="how that machine called itself to your mail server"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Durable in the spool first; then read. A kill between is found by the worker."""
        most = settings.CITYDESK_MESSAGE_BYTES_MAX
        data = sys.stdin.buffer.read(most + 1)
        if len(data) > most:
            self._refuse(f"the message is larger than {most:,} bytes (CITYDESK_MESSAGE_BYTES_MAX)")
        now = timezone.now()
        facts = {
            "channel": str(Channel.EMAIL),
            "data": data,
            "received_at": now,
            "envelope_from": options["envelope_from"],
            "peer": options["peer"].strip(),
            "helo": options["helo"].strip(),
        }
        folder = settings.CITYDESK_SPOOL
        try:
            number = spool.put(folder, settings.CITYDESK_KEYS, **facts)
        except (OSError, ValueError) as error:
            self._refuse(f"the message could not be kept ({error})")
        told: dict[str, Any] = {"sha256": hashlib.sha256(data).hexdigest()}
        try:
            _have_tables()
            receipt = actions.take_in(entry=spool.Entry(id=number, **facts), now=now)
        except Exception:  # the bytes are safe, and that is what the sender's server asks
            logger.exception("Spool entry %s could not be taken in; it waits", number)
            wake.poke(settings.CITYDESK_RUN)
            told |= {"delivery": str(number), "tip": None, "duplicate": False}
            told |= {"evidence": [], "state": "WAITING"}
        else:
            spool.remove(folder, number)
            told |= as_json(receipt)
        self.stdout.write(json.dumps(told))

    def _refuse(self, why: str) -> NoReturn:
        self.stderr.write(f"citydesk receive: {why}; try again later.")
        sys.exit(os.EX_TEMPFAIL)


def _have_tables() -> None:
    """A mail server may be ready before anybody has started `serve`."""
    if "intake_delivery" not in connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0)


def as_json(receipt: actions.Receipt) -> dict[str, Any]:
    """What the command prints of a message that was taken in."""
    return {
        "delivery": str(receipt.delivery.pk),
        "tip": receipt.tip.code if receipt.tip else None,
        "duplicate": receipt.duplicate,
        "evidence": [
            {
                "name": file.name,
                "type": file.media_type,
                "bytes": file.bytes,
                "sha256": file.original.sha256,
            }
            for file in receipt.files
        ],
        "state": str(receipt.delivery.state),
    }
