"""`citydesk index_stories`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from citydesk.search import actions as search
from citydesk.stories import queries

_TOLD_EVERY = 1_000


class Command(BaseCommand):
    """Needed when stories came in past the desk, or what words are found by has changed."""

    help = "Let every public story be found by its words, and no other; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How."""
        parser.add_argument("--json", action="store_true", help="print one JSON object at the end")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One story a transaction, so that editors can work meanwhile."""
        done, live = 0, queries.live()
        forgotten = search.keep_only(stories=live)
        for story in live.prefetch_related("bylines__person").iterator(chunk_size=200):
            assert story.published_at is not None
            words = queries.words_of(story)
            search.put(story=story.pk, published_at=story.published_at, text=words)
            done += 1
            if done % _TOLD_EVERY == 0:
                self.stderr.write(f"{done} stories…")
        if options["json"]:
            self.stdout.write(json.dumps({"stories": done, "forgotten": forgotten}))
        else:
            self.stdout.write(f"{done} stories can be found; {forgotten} are forgotten.")
