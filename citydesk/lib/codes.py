"""Short codes that a person can read out on the phone."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# No 0/O, 1/I/L, 2/Z, 5/S or 8/B: they are misheard and misread.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"

_choose: Callable[[str], str] = secrets.choice


def new(prefix: str, *, length: int = 6) -> str:
    """`T-7GQK4M`: unguessable enough to name a thing, not to open it."""
    return f"{prefix}-{''.join(_choose(ALPHABET) for _ in range(length))}"


@contextmanager
def drawn_by(choose: Callable[[str], str]) -> Iterator[None]:
    """Draw letters by `choose` instead: a demo built twice is then the same newsroom."""
    global _choose  # noqa: PLW0603 (the one place where chance comes from)
    before, _choose = _choose, choose
    try:
        yield
    finally:
        _choose = before
