"""Which texts say much the same: by the words they share, the rarer the more.

TF-IDF after Spärck Jones (1972), its weights saturated as in BM25 (Robertson and Zaragoza, 2009),
compared by the cosine of the angle. How many texts have a word is counted up to COUNTED_MAX and no
further, and candidates are the newest that have its rarest words: what it costs does not grow with
the archive.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from citydesk.search import numbers, words
from citydesk.search.asked import Asked
from citydesk.search.engines import engine
from citydesk.search.models import Entry
from citydesk.search.types import Narrowed, Text

# Of one text's stems: the ones it says most, those of its headline first.
WEIGHED_MAX = 60
COUNTED_MAX = 2_000
# Candidates have one of its rarest stems, or of twice as many.
RAREST, CANDIDATES_MAX = 6, 150
# News that is older is no further reading, whatever it says.
DAYS_MAX = 2 * 365
# Of so many days' difference it counts half.
HALF_DAYS = 120
# A word in a headline or a standfirst says more of a story than one in its text.
HEADLINE, STANDFIRST, BODY = 3.0, 1.5, 1.0
SATURATION = 1.2
# A word that more than so many texts have, and more than this share of them, is a common one. In a
# new newsroom that is not yet seen by counting, so the commonest of English are named.
COMMON, COMMON_SHARE = 30, 0.1
_NAMED = (
    "a about after again all also an and any are as at be because been before but by can could did"
    " do down for from had has have he her here him his how i if in into is it its just like made"
    " make many may more most much new no nor not now of off on one only or other our out over own"
    " said same say says she so some such than that the their them then there they this those to"
    " too two under until up us very was we were what when where which while who why will with"
    " would you your"
)


class Held(NamedTuple):
    """What the index holds of a text: how much each stem says in it, and its headline's."""

    number: int
    story: int
    said: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Similar:
    """A story like the one asked for. `shared` are stems, those first that say most."""

    story: int
    score: float
    shared: tuple[str, ...]
    days: float
    said: Mapping[str, float]


def similar(
    text: Text, *, story: int, published_at: datetime, ignored: Iterable[str] = ()
) -> list[Similar]:
    """Public stories like `text`, the most alike first; `ignored` words do not count.

    Five queries, however many stories there are.
    """
    left_out = {stem for name in (_NAMED, *ignored) for stem in words.stems(name)}
    said = weights_of(text)
    # Two stories with the same number, be it a year, need not have anything to do with each other.
    telling = [stem for stem in said if stem not in left_out and not stem.isdigit()]
    most = sorted(telling, key=lambda stem: said[stem], reverse=True)[:WEIGHED_MAX]
    mine = {stem: said[stem] for stem in most}
    if not mine:
        return []
    counts = engine().documents(list(mine), most=COUNTED_MAX)
    total = Entry.objects.count()
    rarity = {stem: _rarity(counts.get(stem, 0), total) for stem in mine}
    return ranked(mine, rarity, _candidates(mine, counts, story, published_at), published_at)


def weights_of(text: Text) -> dict[str, float]:
    """How much each stem of a text says in it."""
    return weights(*map(words.stems, (text.headline, text.standfirst, text.body)))


def weights(
    headline: Iterable[str], standfirst: Iterable[str], body: Iterable[str]
) -> dict[str, float]:
    """How much each stem says in a text: more where it stands out, less with each repetition."""
    said: Counter[str] = Counter()
    for stems, weight in ((headline, HEADLINE), (standfirst, STANDFIRST), (body, BODY)):
        for stem in stems:
            said[stem] += weight  # type: ignore[assignment]
    return {stem: count / (count + SATURATION) for stem, count in said.items()}


def _rarity(count: int, total: int) -> float:
    """Nothing for a word that many have: it says nothing of what a story is about."""
    if not 0 < count <= min(COUNTED_MAX, max(COMMON, total * COMMON_SHARE)):
        return 0.0
    return max(0.0, math.log((total + 1) / (count + 0.5)))


def _candidates(
    mine: Mapping[str, float], counts: Mapping[str, int], story: int, at: datetime
) -> list[Held]:
    known = [stem for stem in mine if 1 < counts.get(stem, 0) <= COUNTED_MAX]
    known.sort(key=lambda stem: (counts[stem], -mine[stem]))
    since = Narrowed(since=at - timedelta(days=DAYS_MAX))
    found: dict[int, int] = {}
    for several in (RAREST, 2 * RAREST):
        asked = Asked(wanted=tuple((stem,) for stem in known[:several]))
        if asked:
            for match in engine().newest(asked, since, loosely=True, most=CANDIDATES_MAX):
                found[match.number] = match.story
    held = engine().held([number for number, other in found.items() if other != story])
    return [
        Held(number, found[number], weights(stems.headline, stems.standfirst, stems.body))
        for number, stems in held.items()
    ]


def ranked(
    mine: Mapping[str, float],
    rarity: Mapping[str, float],
    candidates: Iterable[Held],
    published_at: datetime,
) -> list[Similar]:
    """Candidates by how much they share with `mine`, and how near they are in time."""
    at = numbers.number_of(published_at)
    length = math.sqrt(sum((mine[stem] * rarity[stem]) ** 2 for stem in mine)) or 1.0
    found = []
    for other in candidates:
        parts = {
            stem: mine[stem] * other.said[stem] * rarity[stem] ** 2
            for stem in mine
            if stem in other.said and rarity[stem]
        }
        # Long texts share words by chance: as in BM25, by half of what their length says.
        theirs = math.sqrt(len(other.said))
        days = abs(numbers.days_between(other.number, at))
        score = sum(parts.values()) / (length * theirs) / (1 + days / HALF_DAYS)
        shared = tuple(sorted(parts, key=lambda stem: parts[stem], reverse=True))
        if shared:
            found.append(
                Similar(story=other.story, score=score, shared=shared, days=days, said=other.said)
            )
    return sorted(found, key=lambda one: one.score, reverse=True)


def overlap(one: Collection[str], other: Collection[str]) -> float:
    """The share of their stems that two texts have in common (Jaccard, 1901), 0 to 1."""
    both = len(set(one) & set(other))
    return both / (len(set(one) | set(other)) or 1)
