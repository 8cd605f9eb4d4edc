"""How each database keeps words and is asked for them: all that differs stands here.

`put(number, stems)` writes the words of an entry. `newest(asked, narrowed, loosely=, most=)` gives
the newest `most` matches, newest first; with `loosely` those that have any of the words.
`documents(stems, most=)` counts how many entries have each stem, up to one more than `most`.
`held(numbers)` gives the stems of entries, as they were put; their order may be lost.
"""

from types import ModuleType

from django.db import connection

from citydesk.search.engines import postgresql, sqlite


def engine() -> ModuleType:
    """Of the database in use."""
    return sqlite if connection.vendor == "sqlite" else postgresql
