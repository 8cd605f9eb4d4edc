"""`citydesk reads`: what people read, and which sites led them there."""

import contextlib
import json
import logging
import signal
import sys
import threading
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from citydesk.delivery import logs, queries

logger = logging.getLogger(__name__)

HOURS_MAX = 24 * 366


class Command(BaseCommand):
    """List the most read, or tell of one page."""

    help = (
        "List the pages that people read most, and the sites that led there; or tell of one page."
        " Counted without cookies and without addresses, written down every five seconds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what there is to choose."""
        parser.add_argument("url", nargs="?", default="", help="one page: its address, or the path")
        parser.add_argument(
            "--hours", type=int, default=24, help="how far back; beyond a week, in whole days (24)"
        )
        parser.add_argument("--most", type=int, default=20, help="how many lines of each (20)")
        parser.add_argument("--json", action="store_true", help="one JSON object")
        parser.add_argument(
            "--from-log",
            metavar="FILE",
            help="count what the log of a cache tells, until it ends; - is standard input",
        )
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = (
            "Behind Varnish, with CITYDESK_READS=log, each line counted once:\n"
            f"  varnishncsa -F '{logs.FORMAT}' | citydesk reads --from-log -"
        ).replace("%", "%%")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Answer."""
        if options["from_log"]:
            self._from_log(options["from_log"])
            return
        hours, most = options["hours"], options["most"]
        if not 1 <= hours <= HOURS_MAX or most < 1:
            raise CommandError(f"--hours is 1 to {HOURS_MAX}, --most at least 1.")
        now = timezone.now()
        since = (now - timedelta(hours=hours - 1)).replace(minute=0, second=0, microsecond=0)
        path = urlsplit(options["url"]).path
        people, robots = queries.read(since=since, path=path)
        told = {
            "since": since.isoformat(),
            "people": people,
            "robots": robots,
            "pages": {} if path else queries.most_read(since=since, now=now, most=most),
            "sites": queries.led_here(since=since, path=path, most=most),
        }
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self._say(told)

    def _from_log(self, name: str) -> None:
        if settings.CITYDESK_READS != "log":
            raise CommandError("Set CITYDESK_READS=log, else what reaches us is counted twice.")
        before = signal.signal(signal.SIGTERM, lambda *_told: sys.exit(0))
        log, over = logs.Log(), threading.Event()
        writer = threading.Thread(target=_write_now_and_then, args=(log, over))
        writer.start()
        try:
            if name == "-":
                misread = _count(log, sys.stdin.buffer)
            else:
                with Path(name).open("rb") as source:
                    misread = _count(log, source)
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
        finally:
            over.set()
            writer.join()
            log.write()
            signal.signal(signal.SIGTERM, before)
        if misread:
            self.stderr.write(f"{misread} lines are not of the format: {logs.FORMAT}")
        if misread and not log.read:
            raise CommandError("No line was of the format.")
        self.stdout.write(f"{log.counted} reads of kept pages in {log.read} requests.")

    def _say(self, told: dict[str, Any]) -> None:
        self.stdout.write(f"{told['people']} reads by people, {told['robots']} by robots")
        for path, number in told["pages"].items():
            self.stdout.write(f"{number:>9}  {path}")
        self.stdout.write("Led there by:")
        for site, number in told["sites"].items():
            self.stdout.write(f"{number:>9}  {site or 'nobody, or our own pages'}")


def _count(log: logs.Log, source: Iterable[bytes]) -> int:
    """How many lines were not of the format."""
    misread = 0
    for line in logs.lines(source):
        try:
            log.count(line)
        except logs.BadLine:
            misread += 1
    return misread


def _write_now_and_then(log: logs.Log, over: threading.Event) -> None:
    with contextlib.closing(connection):
        while not over.wait(logs.WRITE_SECONDS):
            try:
                log.write()
            except DatabaseError:
                logger.exception("Reads could not be written down; tried again")
                connection.close()
