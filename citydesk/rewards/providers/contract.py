"""What every provider of data can do. To add one, see docs/how-to/provider.md."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """How a call ended."""

    DELIVERED = "DELIVERED"
    # Proved not to have been delivered, and not charged.
    FAILED = "FAILED"
    # The provider would take it later: its wallet is empty, the network is down, too soon.
    QUEUED = "QUEUED"
    # Nobody knows yet. Whatever is not understood is this.
    UNKNOWN = "UNKNOWN"
    # The provider has never seen the reference; believed only after its settling time.
    NOT_FOUND = "NOT_FOUND"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a provider said: its code and id, what it charged (kobo), a sentence for the desk.

    `again` says of a FAILED that it was not the phone's fault: a new attempt may succeed.
    """

    kind: Kind
    again: bool = False
    code: str = ""
    provider_id: str = ""
    cost_kobo: int | None = None
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A bundle of a network: the provider's code for it, its name, its price in kobo."""

    code: str
    name: str
    kobo: int


@dataclass(frozen=True, kw_only=True)
class Order:
    """One bundle for one phone (E.164); the reference never changes."""

    reference: str
    phone: str
    network: str
    plan: str
    kobo: int


class Unreachable(Exception):
    """The provider did not answer a question that costs nothing; ask again later."""


class NoPlan(Exception):
    """The network has no bundle at or below the price."""


class Provider(Protocol):
    """A way to send data."""

    name: str
    # How long an order may take to be found by its reference: from then on the same reference may
    # go again, which the provider itself takes once.
    settling_seconds: int
    # How long before an order that is never found is believed not to exist, so that another
    # reference may be used.
    forgetting_seconds: int

    def new_reference(self, local_minute: str, suffix: str) -> str:
        """A reference for an attempt made at `local_minute` (Lagos, YYYYMMDDHHMM)."""
        ...

    def may_send_again(self, reference: str, local_minute: str) -> bool:
        """Whether a reference that was never seen can still be used."""
        ...

    def plan_for(self, network: str, kobo: int) -> Plan:
        """The dearest bundle at or below `kobo`. Raises NoPlan, Unreachable."""
        ...

    def send(self, order: Order) -> Outcome:
        """Order it. Never raises: what is not certain is UNKNOWN."""
        ...

    def look_up(self, reference: str) -> Outcome:
        """What became of an order. Never raises."""
        ...

    def balance(self) -> int:
        """What the wallet holds, in kobo. Raises Unreachable."""
        ...
