"""What search is told, and what it answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, kw_only=True)
class Text:
    """What a story is found by, and the labels that it can be narrowed to: `section12`."""

    headline: str
    standfirst: str
    body: str
    labels: Collection[str] = ()


class Stems(NamedTuple):
    """The same, each part as its stems in their order."""

    headline: list[str]
    standfirst: list[str]
    body: list[str]
    labels: list[str]


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """Only stories with all these labels, published in this stretch of time; each may be absent."""

    labels: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None


class Match(NamedTuple):
    """A story that has the words; the higher its score, the better it fits."""

    number: int
    story: int
    score: float


@dataclass(frozen=True, kw_only=True)
class Page:
    """Stories by their ids, in the order in which they are shown."""

    stories: list[int]
    has_next: bool
    # No story has all the words: these have some.
    loosely: bool = False
