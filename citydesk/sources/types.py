"""What a look at a contributor shows."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who a contributor is; every field may be empty. `phone` is E.164."""

    name: str
    email: str
    phone: str
    network: str
