"""Further reading: how many of five are right, on news that others wrote; and what finding costs.

Two public sets, neither of which anything was tuned on:
- 395 reports of Reuters (1996-97), in the package `lda` as counts of words, with title and day.
  Right is what shares a name with the report (Mother Teresa, Versace) by its title, which the
  finder is not given. As in a newsroom each report is looked at when it is published, with what is
  older than it. Countries stand for sections.
- 50 reports whose likeness 83 people have rated in pairs (Lee, Pincombe and Welsh, 2005), in the
  package `gensim`. Right is what they rated above 0.4, of 1. They have no days and no sections.
"""

import argparse
import io
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from search import COMMON, FIRST, RARE, fill, say

from tests import postgresql

AT = 5
# Two people in three hundred say "the same subject" to less.
ALIKE = 0.4
# In titles with a capital, and no name of anybody.
NO_NAMES = (
    "FEATURE PRESS DIGEST Official Church New North South East West Britain British UK US "
    "U.S. UN German Germany French France Italian Italy Russian Russia Irish Ireland Polish "
    "Poland Indian India Chinese China American America European Europe Africa African Israel "
    "Israeli Palestinian Serb Serbian Bosnian Bosnia Catholic Catholics Christian Christians "
    "Moslem Orthodox Jewish Jews Anglican King Queen Prince Princess President Rev Nobel Sept "
    "Oct Nov Dec Jan Feb March April May June July Aug Sunday Monday Tuesday Wednesday "
    "Thursday Friday Saturday Christmas Cardinal Bishop Archbishop Real-life Romanian Romania "
    "Cuba Cuban Spanish Spain Greek Greece Turkish Turkey Swiss Swedish Dutch Czech Hungarian "
    "Australia Australian Canada Canadian Mexico Mexican Brazil Japan Japanese "
)


@dataclass(frozen=True)
class Report:
    """One piece of news; `right` are the numbers of others on its matter."""

    number: int
    text: str
    at: datetime
    section: str
    right: frozenset[int]


def package(name: str) -> zipfile.ZipFile:
    """A wheel, from the registry that pip uses here."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "-d",
            folder,
            name,
        ]
        subprocess.run(command, check=True, stdout=sys.stderr)
        (wheel,) = Path(folder).glob("*.whl")
        return zipfile.ZipFile(io.BytesIO(wheel.read_bytes()))


def reuters() -> list[Report]:
    """In the order of their days."""
    files = package("lda==3.0.2")

    def lines(name: str) -> list[str]:
        return files.read(f"lda/tests/reuters.{name}").decode().splitlines()

    known = lines("tokens")
    told = [
        re.fullmatch(r"\d+ ([^:]+): (.*) \S[^.]* (\d{4}-\d\d-\d\d)", line)
        for line in lines("titles")
    ]
    names = [_names(found[2]) if found else set() for found in told]
    reports = []
    for n, (found, line) in enumerate(zip(told, lines("ldac"), strict=True)):
        if found is None:
            continue
        counts = (pair.split(":") for pair in line.split()[1:])
        reports.append(
            Report(
                number=n,
                text=" ".join(" ".join([known[int(word)]] * int(count)) for word, count in counts),
                at=datetime.fromisoformat(found[3]).replace(tzinfo=UTC) + timedelta(seconds=n),
                section=found[1],
                right=frozenset(m for m, other in enumerate(names) if m != n and names[n] & other),
            )
        )
    return sorted(reports, key=lambda report: report.at)


def _names(title: str) -> set[str]:
    """Words with a capital that do not begin it. A title all in capitals has none."""
    words = re.findall(r"[\w.-]+", title.replace("'s", ""))[1:]
    found = {word.strip(".-") for word in words if re.match("[A-Z][a-z]", word)}
    return found - set(NO_NAMES.split())


def rated() -> list[Report]:
    """All of one day."""
    files = package("gensim==4.4.0")
    texts = files.read("gensim/test/test_data/lee.cor").decode("latin-1").splitlines()
    rows = files.read("gensim/test/test_data/similarities0-1.txt").decode().splitlines()
    likeness = [[float(word) for word in row.split()] for row in rows]
    day = datetime(2001, 12, 1, tzinfo=UTC)
    return [
        Report(
            number=n,
            text=text,
            at=day + timedelta(seconds=n),
            section="",
            right=frozenset(
                m
                for m in range(len(texts))
                if m != n and max(likeness[n][m], likeness[m][n]) > ALIKE
            ),
        )
        for n, text in enumerate(texts)
    ]


def precision(reports: list[Report], *, older_only: bool) -> dict[str, float]:
    """Of the five that each way finds, the share that is right.

    The mean over all reports that have something right to be found. `best` is what nobody can beat,
    since few have five.
    """
    from citydesk.search import actions

    hits: dict[str, list[float]] = {}
    asked: Counter[str] = Counter()
    if not older_only:
        for report in reports:
            actions.put(story=report.number, published_at=report.at, text=_text(report))
    for n, report in enumerate(reports):
        if older_only:
            actions.put(story=report.number, published_at=report.at, text=_text(report))
        there = reports[:n] if older_only else [one for one in reports if one is not report]
        right = report.right & {one.number for one in there}
        if len(there) < AT or not right:
            continue
        asked["reports"] += 1
        for way, found in ways(report, there).items():
            hits.setdefault(way, []).append(len(set(found) & right) / AT)
        hits.setdefault("best", []).append(min(len(right), AT) / AT)
    return {way: round(statistics.mean(shares), 3) for way, shares in hits.items()} | {
        "reports": asked["reports"]
    }


def ways(report: Report, there: list[Report]) -> dict[str, list[int]]:
    """Five of those that are there, found in each way."""
    from citydesk.related import queries
    from citydesk.search import similar

    alike = similar.similar(_text(report), story=report.number, published_at=report.at)
    mine = similar.weights_of(_text(report))
    newest = sorted(there, key=lambda one: one.at, reverse=True)
    section = [one for one in newest if one.section == report.section]
    chance = random.Random(report.number).sample(there, AT)
    return {
        "related": [one.story for one in queries.diverse(alike, unlike=[mine], most=AT)],
        "alike_alone": [one.story for one in alike[:AT]],
        "newest": [one.number for one in newest[:AT]],
        "section": [one.number for one in (section or newest)[:AT]],
        "chance": [one.number for one in chance],
    }


def _text(report: Report) -> Any:
    from citydesk.search.types import Text

    return Text(headline="", standfirst="", body=report.text)


def cost(count: int) -> list[float]:
    """CPU milliseconds of finding, for stories with a rare word and a common one among many."""
    from citydesk.related import queries
    from citydesk.search import similar
    from citydesk.search.types import Text

    fill(count)
    chance, spent = random.Random(2), []
    letters = "abdefghiklmnoprstuwy"
    for _ in range(20):
        words = ["".join(chance.choices(letters, k=chance.randint(3, 5))) for _ in range(280)]
        text = Text(headline=f"{RARE} {COMMON}", standfirst="", body=" ".join([*words, COMMON]))
        began = time.process_time()
        alike = similar.similar(text, story=-1, published_at=FIRST + timedelta(minutes=50 * count))
        queries.diverse(alike, unlike=[similar.weights_of(text)], most=AT)
        spent.append((time.process_time() - began) * 1000)
    return spent


def measured(count: int) -> list[dict[str, Any]]:
    """Every figure."""
    import django
    from django.core.management import call_command
    from django.db import transaction

    django.setup()
    from citydesk.search.models import Entry

    call_command("migrate", interactive=False, verbosity=0)
    results = []
    for name, reports, older_only in (("reuters", reuters(), True), ("rated", rated(), False)):
        say(f"{len(reports)} reports of {name}…")
        with transaction.atomic():
            Entry.objects.all().delete()
            found = precision(reports, older_only=older_only)
        asked, best = found.pop("reports"), found.pop("best")
        for unknown in () if older_only else ("newest", "section"):
            found.pop(unknown)
        scale = f"{asked} reports, at best {best}"
        results.append(figure(f"{name}_precision_at_5", found.pop("related"), scale, peers=found))
    Entry.objects.all().delete()
    spent = sorted(cost(count))
    scale = f"{count} stories"
    results.append(figure("find_cpu_ms", round(statistics.median(spent), 1), scale))
    results.append(figure("find_cpu_ms_max", round(spent[-1], 1), scale))
    return results


def figure(what: str, value: float, scale: str, *, peers: Any = None) -> dict[str, Any]:
    """One line of the answer. Of CPU, PostgreSQL's own is not in it."""
    ms = "_ms" in what
    return {
        "what": what, "value": value, "unit": "ms" if ms else "share", "scale": scale,
        "target": None, "better": "lower" if ms else "higher", "peers": peers or {},
    }  # fmt: skip


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
            results = measured(10_000 if asked.quick else 100_000)
        finally:
            if asked.engine == "postgresql":
                postgresql.stop(Path(folder) / "postgresql")
    print(json.dumps({"bench": "related", "engine": asked.engine, "results": results}))


if __name__ == "__main__":
    main()
