"""PostgreSQL: a tsvector of our own making under a GIN index, beside the entry.

https://www.postgresql.org/docs/current/textsearch.html. Its parser and dictionaries are left out:
the stems are ours, so a lexeme is one. A label is one with a sign before it that no stem has: told
apart by weight instead, every match would have to be unpacked and looked at again.
"""

import re
from collections.abc import Iterable, Sequence

from django.db import connection

from citydesk.search import numbers
from citydesk.search.asked import Asked
from citydesk.search.types import Match, Narrowed, Stems

TABLES = (
    "ALTER TABLE search_entry ADD COLUMN words tsvector NOT NULL DEFAULT ''::tsvector",
    "CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off)",
)
# What D, C, B and A weigh, and that long texts weigh less by the logarithm of their length.
_NEWEST = """
WITH newest AS MATERIALIZED (
    SELECT number, story, words FROM search_entry
    WHERE words @@ %s::tsquery AND number >= %s AND number < %s
    ORDER BY number DESC LIMIT %s
)
SELECT number, story, ts_rank('{.1, 0, .4, 1}', words, %s::tsquery, 1) FROM newest
ORDER BY number DESC
"""
# PostgreSQL counts no further, and keeps no more places of one word.
_POSITION_MAX, _PLACES_MAX = 16_383, 255
_LABEL = "#"
# As PostgreSQL writes one; a label has no places.
_LEXEME = re.compile(r"'([^'#]+)':(\S+)")


def put(number: int, stems: Stems) -> None:
    """Write the words of an entry in place of those it had."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE search_entry SET words = %s::tsvector WHERE number = %s",
            [_vector(stems), number],
        )


def newest(asked: Asked, narrowed: Narrowed, *, loosely: bool, most: int) -> list[Match]:
    """The newest matches; see engines."""
    wanted = _joined(asked.wanted, " | " if loosely else " & ")
    query = " & ".join([f"({wanted})", *(f"'{_LABEL}{label}'" for label in narrowed.labels)])
    if asked.unwanted:
        query += f" & !({_joined(asked.unwanted, ' | ')})"
    between = numbers.between(narrowed.since, narrowed.until)
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [query, *between, most, wanted])
        return [Match(*row) for row in cursor.fetchall()]


def documents(stems: Sequence[str], *, most: int) -> dict[str, int]:
    """How many entries have each; see engines. One query."""
    one = (
        "SELECT %s, count(*) FROM"
        " (SELECT 1 FROM search_entry WHERE words @@ %s::tsquery LIMIT %s) AS found"
    )
    told = [(stem, f"'{stem}'", most + 1) for stem in stems]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([one] * len(told)), [each for row in told for each in row]
        )
        return dict(cursor.fetchall())


def held(found: Sequence[int]) -> dict[int, Stems]:
    """The stems of these entries; see engines. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, words::text FROM search_entry WHERE number = ANY(%s)", [list(found)]
        )
        return {number: _unpacked(vector) for number, vector in cursor.fetchall()}


def _unpacked(vector: str) -> Stems:
    """The stems of a tsvector in its own words, each as often as it is said."""
    parts: dict[str, list[str]] = {"A": [], "B": [], "D": []}
    for stem, places in _LEXEME.findall(vector):
        for place in places.split(","):
            parts[place[-1] if place[-1] in parts else "D"].append(stem)
    return Stems(parts["A"], parts["B"], parts["D"], [])


def _vector(stems: Stems) -> str:
    """A tsvector in its own words; stems are letters and digits, so nothing has to be escaped."""
    places: dict[str, list[str]] = {}
    at = 0
    for part, weight in zip((stems.headline, stems.standfirst, stems.body), "ABD", strict=True):
        for stem in part:
            at = min(at + 1, _POSITION_MAX)
            places.setdefault(stem, []).append(f"{at}{weight}")
        at += 1  # no phrase begins in one part and ends in another
    words = [f"'{stem}':{','.join(found[:_PLACES_MAX])}" for stem, found in places.items()]
    return " ".join([*words, *(f"'{_LABEL}{label}'" for label in stems.labels)])


def _joined(phrases: Iterable[tuple[str, ...]], word: str) -> str:
    return word.join("(" + " <-> ".join(f"'{stem}'" for stem in phrase) + ")" for phrase in phrases)
