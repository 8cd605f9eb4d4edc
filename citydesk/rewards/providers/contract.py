"""What every provider of data can do. To add one, see docs/how-to/provider.md."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What became of an order."""

    DELIVERED = "DELIVERED"
    # Proved not to have been delivered, or to have been taken back, and not charged.
    FAILED = "FAILED"
    # The provider did not take it, and would later: its wallet is empty, the network is down.
    QUEUED = "QUEUED"
    # Nobody knows yet. Whatever is not understood is this.
    UNKNOWN = "UNKNOWN"
    # The provider has never seen the reference; believed only after its settling time, twice.
    NOT_FOUND = "NOT_FOUND"


class Why(StrEnum):
    """Whose business it is, where that makes a difference to what is done next."""

    NOTHING = ""
    # Our wallet with the provider is empty: filled by the owner, and nothing fails of it.
    WALLET = "WALLET"
    # Our keys, our limits, our account: mended by the owner.
    ACCOUNT = "ACCOUNT"
    # The same phone had something a moment ago.
    TOO_SOON = "TOO_SOON"
    # The network or the provider cannot do it just now, or we ask too often.
    BUSY = "BUSY"
    # The bundle is gone, or has another price.
    CATALOGUE = "CATALOGUE"
    # The number, or its network: asked of the contributor.
    PHONE = "PHONE"
    # The reference was used before: it is looked up, and never goes again.
    TAKEN = "TAKEN"
    # A code that its manual does not have: a person must look, and the contributor never sees it.
    STRANGE = "STRANGE"
    # Nothing came that can be read.
    SILENT = "SILENT"


# Longer than any amount, and no longer than a phone may be written.
PHONE = re.compile(r"\+?\d[\d -]{8,}\d")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a provider said: its code and id, what it charged (kobo), a sentence for the desk.

    The sentence is read in logs and alarms, so whatever could be a phone is left out of it.
    """

    kind: Kind
    why: Why = Why.NOTHING
    code: str = ""
    provider_id: str = ""
    cost_kobo: int | None = None
    sentence: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sentence", PHONE.sub("•••", self.sentence))


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
    """A question that costs nothing was not answered; ask again later."""


class NoPlan(Exception):
    """The network has no bundle at or below the price."""


def dearest(plans: Iterable[Plan], *, network: str, kobo: int) -> Plan:
    """The dearest of a network's bundles at or below `kobo`. Raises NoPlan."""
    affordable = [plan for plan in plans if plan.kobo <= kobo]
    if not affordable:
        raise NoPlan(f"{network} has no bundle at or below {kobo} kobo")
    return max(affordable, key=lambda plan: plan.kobo)


class Forged(Exception):
    """A callback that is not the provider's."""


class Provider(Protocol):
    """A way to send data."""

    name: str
    # Whether it calls to say what became of an order, and can say which network a phone is on.
    calls_back: bool
    looks_up_networks: bool
    # How long an order may take to be found by its reference: what is not found after that, twice,
    # was never seen, and the same reference goes again.
    settling_seconds: int
    # How long before an order that is never found is believed not to exist, so that another
    # reference may be used: only where the first cannot be used any more.
    forgetting_seconds: int

    @property
    def address(self) -> str:
        """Where it is asked; "" when that is nowhere."""
        ...

    def new_reference(self, local_minute: str, suffix: str) -> str:
        """A reference for an attempt made at `local_minute` (Lagos, YYYYMMDDHHMM)."""
        ...

    def may_send_again(self, reference: str, local_minute: str) -> bool:
        """Whether a reference that was never seen can still be used."""
        ...

    def network_of(self, phone: str) -> str:
        """The network that a phone (E.164) is on, "" if it cannot tell. Raises Unreachable."""
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

    def reference_in(self, headers: Mapping[str, str], body: bytes) -> str:
        """Which order a callback is about, "" if none. Nothing else of it is believed.

        Raises Forged where the provider signs.
        """
        ...
