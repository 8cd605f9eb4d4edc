"""What Wagtail's lists and choosers search with: its own index, the newest first.

An editor looks for what is new, and what fits best costs too much to know. On SQLite Wagtail walks
through the whole index, and again for every match (75 s at 10,000), and weighs all titles anew when
one thing is saved; on PostgreSQL it weighs all matches for the first page.
"""

from typing import Any

from modelsearch.backends import database
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.query import MatchAll, Not


class _NewestFirst:
    """In the order of the list; in one without an order, by descending numbers."""

    def search(self, *args: Any, **kwargs: Any) -> Any:
        """Not before now: Wagtail would refuse lists in an order that its index does not know."""
        self.order_by_relevance = False
        return super().search(*args, **kwargs)  # type: ignore[misc]


class _WordsFirst:
    """SQLite begins with the words, and takes what has them by its number; not the other way."""

    def search(
        self: Any, config: Any, start: int | None, stop: int | None, score_field: str | None = None
    ) -> Any:
        """A query of the list; see Wagtail's own, which still answers what is seldom asked."""
        query = sqlite.normalize(self.query)
        if score_field or isinstance(query, MatchAll | Not):
            return super().search(config, start, stop, score_field)  # type: ignore[misc]
        match = sqlite.MatchExpression(
            self.fields or self.FTS_TABLE_FIELDS, self.build_search_query(query, config=config)
        )
        kinds = sqlite.get_descendants_content_types_pks(self.queryset.model)
        entries = sqlite.IndexEntry.objects.filter(
            pk__in=sqlite.SQLiteFTSIndexEntry.objects.filter(match).values("pk"),
            content_type__in=kinds,
        )
        found = self.queryset.filter(pk__in=entries.values("object_id"))
        return (found if found.query.order_by else found.order_by("-pk"))[start:stop]


class _Index(sqlite.SQLiteIndex):
    """Without what only ranking needs."""

    def _refresh_title_norms(self, full: bool = False) -> None:  # noqa: FBT001, FBT002 (Wagtail's signature)
        """How long a title is beside all others does not matter."""


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 (the name that Wagtail looks for)
    """Wagtail's, of the database in use, with that changed."""
    backend = database.SearchBackend(params)
    ours: tuple[type, ...] = (_NewestFirst,)
    if isinstance(backend, sqlite.SQLiteSearchBackend):
        backend.index_class = _Index
        ours = (_NewestFirst, _WordsFirst)
    for name in ("query_compiler_class", "autocomplete_query_compiler_class"):
        theirs = getattr(backend, name)
        setattr(backend, name, type(theirs.__name__, (*ours, theirs), {}))
    return backend
