"""How each database keeps words and is asked for them: all that differs stands here.

`put(number, stems)` writes the words of an entry. `newest(asked, narrowed, loosely=, most=)` gives
the newest `most` matches, newest first; with `loosely` those that have any of the words.
"""

from types import ModuleType

from django.db import connection

from citydesk.search.engines import postgresql, sqlite


def engine() -> ModuleType:
    """Of the database in use."""
    return sqlite if connection.vendor == "sqlite" else postgresql
