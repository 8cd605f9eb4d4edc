"""Short codes that a person can read out on the phone."""

import secrets

# No 0/O, 1/I/L, 2/Z, 5/S or 8/B: they are misheard and misread.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"


def new(prefix: str, *, length: int = 6) -> str:
    """`T-7GQK4M`: unguessable enough to name a thing, not to open it."""
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(length))}"
