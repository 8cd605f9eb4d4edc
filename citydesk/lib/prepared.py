"""Queries that are written once, and asked with other values each time.

Django writes the SQL of a query anew whenever it is asked. Where many columns are read of few rows,
as a page does, that takes longer than the database takes to answer.
"""

import re
from collections.abc import Callable, Sequence
from contextvars import Context
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import cache, wraps
from re import Match
from typing import Any, ParamSpec, TypeVar, get_type_hints

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

P = ParamSpec("P")
Row = TypeVar("Row")

# What stands for a value of that type while the query is written. No row has any of them.
_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda nth: 2**31 - 1 - nth,
    str: lambda nth: f"\ue000{nth}",
    date: lambda nth: date.max - timedelta(days=nth),
    datetime: lambda nth: datetime.max.replace(tzinfo=UTC) - timedelta(days=nth + 1),
}


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """Of a function that builds a query from values, make one that answers with its rows.

    It is built once in the life of a process, from nothing but its values: of type `int`, `str`,
    `date` or `datetime`, given by position, and such as reach the database as they are. What it
    notes for a page that is being rendered is lost, and so are prefetches: both are left to whoever
    asks.
    """

    @cache
    def written(_vendor: str) -> tuple[Any, SQLCompiler, list[Any]]:
        kinds = [kind for name, kind in get_type_hints(build).items() if name != "return"]
        stand_ins = [_STAND_INS[kind](nth) for nth, kind in enumerate(kinds)]
        # Nobody's page is being rendered in a context of its own.
        rows = Context().run(build, *stand_ins)  # type: ignore[call-arg]
        compiler = rows.query.get_compiler(connection=connection)
        told = [_as_told(value) for value in stand_ins]
        sql, params = _with_constants(*compiler.as_sql(), values=told)
        compiler.as_sql = lambda *_told, **_more: (sql, params)
        converters = compiler.get_converters([column for column, *_rest in compiler.select])
        compiler.get_converters = lambda _columns: converters
        return rows, compiler, told

    @wraps(build)
    def answer(*values: P.args, **_no_names: P.kwargs) -> list[Row]:
        rows, compiler, stand_ins = written(connection.vendor)
        sql, params = compiler.as_sql()
        told = dict(zip(stand_ins, map(_as_told, values), strict=True))
        params = tuple(told.get(param, param) for param in params)
        asked, query = copy(compiler), copy(rows.query)
        asked.connection = connections[DEFAULT_DB_ALIAS]
        asked.as_sql = lambda *_told, **_more: (sql, params)  # type: ignore[method-assign]
        query.get_compiler = lambda *_told, **_more: asked
        found: Any = QuerySet(rows.model, query)
        found._fields = rows._fields
        return list(rows._iterable_class(found))  # noqa: SLF001 (Django's)

    return answer


def _with_constants(
    sql: str, params: Sequence[Any], *, values: Sequence[Any]
) -> tuple[str, Sequence[Any]]:
    """The query with nothing but `values` as parameters.

    Most of what Django tells by parameters never changes, and psycopg writes each of them into the
    text of a long query whenever it is asked.
    """
    if connection.vendor != "postgresql":
        return sql, params
    waiting, left = iter(params), []

    def written(found: Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        if (param := next(waiting)) in values:
            left.append(param)
            return found[0]
        ops: Any = connection.ops
        return str(ops.compose_sql("%s", [param])).replace("%", "%%")

    return re.sub("%[s%]", written, sql), left


def _as_told(value: Any) -> Any:
    """A value as a query tells it to the database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
