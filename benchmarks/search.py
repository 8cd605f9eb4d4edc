"""Search among many stories, a rare word and a common one: readers', and the desk's choosers.

On a machine that others load, the CPU figures are those to trust; on PostgreSQL they leave out what
the server does.
"""

import argparse
import itertools
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
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
    weights = list(itertools.accumulate(1 / (n + 10) for n in range(VOCABULARY)))
    for begins in range(0, count, 1_000):
        with transaction.atomic():
            for n in range(begins, min(begins + 1_000, count)):
                said = chance.choices(words, cum_weights=weights, k=WORDS)
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


def fill_desk(count: int) -> None:
    """As many rows of stories, and of the index that Wagtail's lists and choosers search."""
    from wagtail.search.backends import get_search_backend

    from citydesk.people.models import User
    from citydesk.stories import actions
    from citydesk.stories.models import Front, Section, Story

    section = Front.objects.get().add_child(instance=Section(title="Lagos", slug="lagos"))
    writer = User.objects.create_user("writer")
    one = actions.draft(headline="One", text="Text. " * 300, section=section, by=writer, now=FIRST)
    index = get_search_backend().get_index_for_model(Story)
    body, revision = one.body, one.latest_revision
    chance = random.Random(2)
    for begins in range(0, count, 1_000):
        rows = []
        for n in range(begins, min(begins + 1_000, count)):
            words = ["".join(chance.choices("abdefghiklmnoprstuwy", k=6)) for _ in range(8)]
            words += [RARE] * (n % RARE_IN == 0) + [COMMON] * (n % COMMON_IN == 0)
            told = {"section": section, "body": body, "latest_revision": revision, "live": False}
            rows.append(Story(headline=" ".join(words), reference=f"S-{n:07}", **told))
        Story.objects.bulk_create(rows)
        index.add_items(Story, rows)
        say(f"{min(begins + 1_000, count)} of {count} rows…")


def slowest(ask: Callable[[int], Any], *, rounds: int = ROUNDS) -> tuple[float, float]:
    """Milliseconds of the slowest twentieth: by the clock, and of this process's CPU."""
    spent, worked = [], []
    for n in range(rounds):
        began, begun = time.perf_counter(), time.process_time()
        assert ask(n)
        spent.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - begun) * 1000)
    if rounds == 1:
        return round(spent[0], 1), round(worked[0], 1)
    return round(statistics.quantiles(spent, n=20)[-1], 1), round(
        statistics.quantiles(worked, n=20)[-1], 1
    )


def readers(asked: str, **narrowed: Any) -> tuple[float, float]:
    """First pages, half by fit, half by time."""
    from citydesk.search import queries
    from citydesk.search.asked import read
    from citydesk.search.types import Narrowed

    def ask(n: int) -> Any:
        told = {"page": 1, "by_time": bool(n % 2), "narrowed": Narrowed(**narrowed)}
        return queries.find(read(asked), **told).stories

    return slowest(ask)


def chooser(asked: str, backend: str, *, rounds: int = ROUNDS) -> tuple[float, float]:
    """The first page of a chooser, and how many there are, as it shows them."""
    from wagtail.search.backends import get_search_backend

    from citydesk.stories.models import Story

    def ask(_n: int) -> Any:
        found = get_search_backend(backend).autocomplete(asked, Story.objects.defer("body"))
        return found.count() and list(found[:20])

    return slowest(ask, rounds=rounds)


def measured(engine: str, count: int) -> list[dict[str, Any]]:
    """Every figure."""
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
    figures: list[tuple[str, float, int | None, dict[str, float]]] = []
    for key, (by_clock, cpu), target in (
        ("rare", readers(RARE), 50),
        ("common", readers(COMMON), 50),
        ("two_words", readers(f"{COMMON} {RARE}"), None),
        ("section", readers(COMMON, labels=["section0"]), None),
    ):
        figures += [(f"{key}_p95_ms", by_clock, target, {}), (f"{key}_cpu_p95_ms", cpu, None, {})]
    figures += [("put_cpu_ms", round(put_ms, 2), None, {})]
    figures += [("bytes_a_story", round(size(engine) / count), None, {})]
    fill_desk(count)
    # Wagtail's own ranking of a common word would take minutes: it is asked once, for a rare one.
    peer = "wagtail.search.backends.database"
    for key, asked, peers in (
        ("desk_rare", RARE, {"Wagtail": chooser(RARE, peer, rounds=1)[1]}),
        ("desk_common", COMMON, {}),
    ):
        by_clock, cpu = chooser(asked, "default")
        figures += [(f"{key}_p95_ms", by_clock, None, {}), (f"{key}_cpu_p95_ms", cpu, None, peers)]
    return [
        {
            "what": what, "value": value, "unit": "ms" if what.endswith("_ms") else "bytes",
            "scale": scale, "target": target, "better": "lower", "peers": peers,
        }
        for what, value, target, peers in figures
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
