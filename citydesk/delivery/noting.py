"""What a page stands on, noted while it is rendered. Outside of a render nothing is noted.

Three things note. Whoever reads says so by `tag` and `until`; rows note themselves; and every query
is seen, so that a table of which nobody has said which rows it would show puts its own name on the
page. A row that was read says nothing of those that will be there tomorrow, so it is no such word.
Forgetting costs a purge too many, never an old page.
"""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

TABLE = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)"?')


class Notes:
    """The tags of a page, the rows and tables it read, and the moment until which it is true."""

    def __init__(self) -> None:
        self.tags: set[str] = set()
        self.rows: set[str] = set()
        self.tables: set[str] = set()
        self.until: datetime | None = None

    @property
    def ends(self) -> float:
        """`until` in seconds since 1970; infinite when there is none."""
        return self.until.timestamp() if self.until else math.inf

    def hear(self, execute: Callable[..., Any], sql: str, *told: Any) -> Any:
        """Note the tables of a query; one of Django's wrappers around each."""
        self.tables |= _tables(sql)
        return execute(sql, *told)


_notes: ContextVar[Notes | None] = ContextVar("notes", default=None)


@contextmanager
def taking() -> Iterator[Notes]:
    """Note what is read in here."""
    notes = Notes()
    token = _notes.set(notes)
    try:
        with connection.execute_wrapper(notes.hear):
            yield notes
    finally:
        _notes.reset(token)


def is_noted() -> bool:
    """Whether a page is being rendered that may be kept."""
    return _notes.get() is not None


def again(notes: Notes) -> None:
    """The page that is being rendered stands on all that was noted there."""
    if ours := _notes.get():
        ours.tags |= notes.tags
        ours.rows |= notes.rows
        ours.tables |= notes.tables
        until(notes.until)


def tag(*names: str) -> None:
    """The page that is being rendered stands on these."""
    if notes := _notes.get():
        notes.tags.update(names)


def row(name: str) -> None:
    """The page that is being rendered has read this row."""
    if notes := _notes.get():
        notes.rows.add(name)


def until(moment: datetime | None) -> None:
    """The page that is being rendered is true until then, or for less long."""
    notes = _notes.get()
    if notes and moment and (notes.until is None or moment < notes.until):
        notes.until = moment


@lru_cache(maxsize=256)
def _tables(sql: str) -> frozenset[str]:
    return frozenset(TABLE.findall(sql))
