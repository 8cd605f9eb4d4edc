"""Readers' search among many stories: a rare word and a common one, as the page asks for them."""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import postgresql

RARE, COMMON = "Ọ̀ṣun", "residents"
# Of the stories that have them: one in 500, and one in five.
RARE_IN, COMMON_IN = 500, 5
WORDS, VOCABULARY = 300, 20_000
FIRST = datetime(2016, 1, 1, tzinfo=UTC)
ROUNDS = 40


def say(*words: object) -> None:
    """Progress."""
    print(*words, file=sys.stderr, flush=True)


def fill(count: int) -> None:
    """So many stories in the index, over ten years, of words as frequent as Zipf's law has them."""
    from django.db import transaction

    from citydesk.search import actions
    from citydesk.search.types import Text

    chance = random.Random(1)
    letters = "abdefghiklmnoprstuwy"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(VOCABULARY)]
    weights = [1 / (n + 10) for n in range(VOCABULARY)]
    for begins in range(0, count, 1_000):
        with transaction.atomic():
            for n in range(begins, min(begins + 1_000, count)):
                said = chance.choices(words, weights, k=WORDS)
                if n % RARE_IN == 0:
                    said[chance.randrange(WORDS)] = RARE
                if n % COMMON_IN == 0:
                    said[chance.randrange(WORDS)] = COMMON
                actions.put(
                    story=n,
                    published_at=FIRST + timedelta(minutes=50 * n),
                    text=Text(
                        headline=" ".join(said[:8]),
                        standfirst=" ".join(said[8:30]),
                        body=" ".join(said[30:]),
                        labels=[f"section{n % 8}"],
                    ),
                )
        say(f"{min(begins + 1_000, count)} of {count} stories…")


def p95(asked: str, **narrowed: Any) -> float:
    """Milliseconds of the slowest twentieth of ROUNDS first pages, half by fit, half by time."""
    from citydesk.search import queries
    from citydesk.search.asked import read
    from citydesk.search.types import Narrowed

    spent = []
    for n in range(ROUNDS):
        began = time.perf_counter()
        page = queries.find(read(asked), page=1, by_time=bool(n % 2), narrowed=Narrowed(**narrowed))
        spent.append((time.perf_counter() - began) * 1000)
        assert page.stories
    return round(statistics.quantiles(spent, n=20)[-1], 1)


def measured(engine: str, count: int) -> list[dict[str, Any]]:
    """Every figure. No peer runs beside it: Wagtail's own ranking would take minutes a search."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    say("Making the tables…")
    call_command("migrate", interactive=False, verbosity=0)
    began = time.process_time()
    fill(count)
    put_ms = (time.process_time() - began) * 1000 / count
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_entry" if engine == "postgresql" else "ANALYZE")
    scale = f"{count} stories of {WORDS} words"
    figures = [
        ("rare_p95_ms", p95(RARE), 50),
        ("common_p95_ms", p95(COMMON), 50),
        ("two_words_p95_ms", p95(f"{COMMON} {RARE}"), None),
        ("section_p95_ms", p95(COMMON, labels=["section0"]), None),
        ("put_cpu_ms", round(put_ms, 2), None),
        ("bytes_a_story", round(size(engine) / count), None),
    ]
    return [
        {
            "what": what, "value": value, "unit": "ms" if what.endswith("_ms") else "bytes",
            "scale": scale, "target": target, "better": "lower", "peers": {},
        }
        for what, value, target in figures
    ]  # fmt: skip


def size(engine: str) -> int:
    """What the index takes on disk, in bytes."""
    from django.conf import settings
    from django.db import connection

    if engine == "sqlite":
        return Path(settings.DATABASES["default"]["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('search_entry')")
        return int(cursor.fetchone()[0])


def main() -> None:
    """Everything in a newsroom of its own, which is thrown away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the stories")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.engine == "postgresql":
            os.environ["CITYDESK_DATABASE_URL"] = postgresql.start(Path(folder) / "postgresql")
        os.environ |= {"CITYDESK_DATA": folder, "DJANGO_SETTINGS_MODULE": "citydesk.settings"}
        try:
            results = measured(asked.engine, 10_000 if asked.quick else 100_000)
        finally:
            if asked.engine == "postgresql":
                postgresql.stop(Path(folder) / "postgresql")
    print(json.dumps({"bench": "search", "engine": asked.engine, "results": results}))


if __name__ == "__main__":
    main()
