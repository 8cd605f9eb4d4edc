"""Tables as CSV, for whoever keeps the books in a spreadsheet. No Django."""

import csv
from collections.abc import Iterable
from typing import Protocol

# A spreadsheet runs a cell that begins so as a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Paper(Protocol):
    """What can be written on."""

    def write(self, words: str, /) -> object:
        """Write."""
        ...


def write(paper: Paper, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a head and its rows, after RFC 4180; words that look like a formula get a quote."""
    writer = csv.writer(paper)
    writer.writerow(head)
    writer.writerows(map(_cell, row) for row in rows)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
