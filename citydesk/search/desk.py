"""What Wagtail's lists and choosers search with: its own index, the newest first.

An editor looks for what is new, and what fits best costs too much to know: Wagtail weighs all
titles anew when one thing is saved, and on PostgreSQL all matches for the first page.
"""

from typing import Any

from django.db import connection
from modelsearch.backends import database


class _NewestFirst:
    """In the order of the list; in one without an order, by descending numbers."""

    def search(self, *args: Any, **kwargs: Any) -> Any:
        """Not before now: Wagtail would refuse lists in an order that its index does not know."""
        self.order_by_relevance = False
        return super().search(*args, **kwargs)  # type: ignore[misc]


class _Unweighed:
    """An index without what only ranking needs."""

    def _refresh_title_norms(self, full: bool = False) -> None:  # noqa: FBT001, FBT002 (Wagtail's signature)
        """How long a title is beside all others does not matter."""


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 (the name that Wagtail looks for)
    """Wagtail's, of the database in use, with that changed."""
    backend = database.SearchBackend(params)
    backend.index_class = type("Index", (_Unweighed, backend.index_class), {})
    ours: tuple[type, ...] = (_NewestFirst,)
    if connection.vendor == "sqlite":
        # Its index is a table that there is nowhere else.
        from citydesk.search import desk_sqlite  # noqa: PLC0415

        ours = (_NewestFirst, desk_sqlite.WordsFirst)
    for name in ("query_compiler_class", "autocomplete_query_compiler_class"):
        theirs = getattr(backend, name)
        setattr(backend, name, type(theirs.__name__, (*ours, theirs), {}))
    return backend
