"""`citydesk reads`: what people read, and which sites led them there."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from citydesk.delivery import queries

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

    def handle(self, *_args: Any, **options: Any) -> None:
        """Answer."""
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

    def _say(self, told: dict[str, Any]) -> None:
        self.stdout.write(f"{told['people']} reads by people, {told['robots']} by robots")
        for path, number in told["pages"].items():
            self.stdout.write(f"{number:>9}  {path}")
        self.stdout.write("Led there by:")
        for site, number in told["sites"].items():
            self.stdout.write(f"{number:>9}  {site or 'nobody, or our own pages'}")
