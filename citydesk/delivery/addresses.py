"""Under which address a page is kept: known paths, known queries, one spelling of each.

A view says that its pages may be kept, and which queries it knows:

    @kept(adverts="network")
    def story(request): …

Nothing else of a request reaches it, so it can neither be poisoned nor show anything personal; but
whether its reader wants pages without pictures, which is a mark behind the address.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from django.urls import Resolver404, resolve

# Longer ones than any of ours.
PATH_LENGTH_MAX = 300
QUERY_LENGTH_MAX = 2_000
QUERY_FIELDS_MAX = 20
# Behind the address of a page as it is in Lite; no request has one, since # is for browsers alone.
LITE = "#lite"

View = TypeVar("View", bound=Callable[..., object])


def kept(**queries: str) -> Callable[[View], View]:
    """Mark a view; `queries` are the names it knows, with the pattern of their values."""

    def mark(view: View) -> View:
        view.kept = queries  # type: ignore[attr-defined]
        return view

    return mark


def canonical(path: str, query: str) -> str | None:
    """The address under which the page that was asked for is kept; None where none ever is."""
    if len(path) > PATH_LENGTH_MAX or not path.isascii():
        return None
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    known = getattr(view, "kept", None)
    if known is None:
        return None
    told = _known(query, known) if query and known else {}
    return f"{path}?{urlencode(told)}" if told else path


def _known(query: str, known: Mapping[str, str]) -> dict[str, str]:
    try:
        pairs = parse_qsl(query[:QUERY_LENGTH_MAX], max_num_fields=QUERY_FIELDS_MAX)
    except ValueError:
        return {}
    told = {name: value for name, value in pairs if name in known}
    return {name: told[name] for name in sorted(told) if re.fullmatch(known[name], told[name])}
