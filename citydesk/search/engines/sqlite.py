"""SQLite: an FTS5 table, asked without its own ranking of everything.

https://www.sqlite.org/fts5.html. `ORDER BY rank` weighs every match, and Wagtail's way a join for
each: 75 s at 10,000 matches. In order of the rowid only what is asked for is weighed.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from citydesk.search import numbers
from citydesk.search.asked import Asked
from citydesk.search.types import Match, Narrowed, Stems

_WORDS = """
CREATE VIRTUAL TABLE search_words USING fts5(
    headline, standfirst, body, labels, tokenize = 'unicode61 remove_diacritics 0'
)
"""
_GONE = """
CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN
    DELETE FROM search_words WHERE rowid = old.number;
END
"""
TABLES = (_WORDS, _GONE)
# A word in a headline says ten times as much of a story as one in its text.
_NEWEST = """
SELECT entry.number, entry.story, -bm25(search_words, 10, 4, 1, 0)
FROM search_words JOIN search_entry AS entry ON entry.number = search_words.rowid
WHERE search_words MATCH %s AND search_words.rowid >= %s AND search_words.rowid < %s
ORDER BY search_words.rowid DESC LIMIT %s
"""


def put(number: int, stems: Stems) -> None:
    """Write the words of an entry in place of those it had."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words WHERE rowid = %s", [number])
        cursor.execute(
            "INSERT INTO search_words (rowid, headline, standfirst, body, labels)"
            " VALUES (%s, %s, %s, %s, %s)",
            [number, *(" ".join(part) for part in stems)],
        )


def newest(asked: Asked, narrowed: Narrowed, *, loosely: bool, most: int) -> list[Match]:
    """The newest matches; see engines."""
    between = numbers.between(narrowed.since, narrowed.until)
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [_match(asked, narrowed, loosely=loosely), *between, most])
        return [Match(*row) for row in cursor.fetchall()]


def documents(stems: Sequence[str], *, most: int) -> dict[str, int]:
    """How many entries have each; see engines. One query."""
    one = (
        "SELECT %s, count(*) FROM (SELECT 1 FROM search_words WHERE search_words MATCH %s LIMIT %s)"
    )
    told = [(stem, f'{{headline standfirst body}} : "{stem}"', most + 1) for stem in stems]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([one] * len(told)), [each for row in told for each in row]
        )
        return dict(cursor.fetchall())


def held(found: Sequence[int]) -> dict[int, Stems]:
    """The stems of these entries; see engines. One query."""
    marks = ", ".join(["%s"] * len(found))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, headline, standfirst, body FROM search_words WHERE rowid IN ({marks})",  # noqa: S608 (only marks)
            found,
        )
        rows = cursor.fetchall()
    return {number: _split(*parts) for number, *parts in rows}


def _split(headline: str, standfirst: str, body: str) -> Stems:
    return Stems(headline.split(), standfirst.split(), body.split(), [])


def _match(asked: Asked, narrowed: Narrowed, *, loosely: bool) -> str:
    """FTS5's own words for it; stems are letters and digits, so nothing has to be escaped."""
    text = (
        f"{{headline standfirst body}} : ({_joined(asked.wanted, ' OR ' if loosely else ' AND ')})"
    )
    labels = [f'labels : "{label}"' for label in narrowed.labels]
    matched = " AND ".join([f"({text})", *labels])
    if not asked.unwanted:
        return matched
    unwanted = f"{{headline standfirst body}} : ({_joined(asked.unwanted, ' OR ')})"
    return f"({matched}) NOT ({unwanted})"


def _joined(phrases: Iterable[tuple[str, ...]], word: str) -> str:
    return word.join(f'"{" ".join(phrase)}"' for phrase in phrases)
