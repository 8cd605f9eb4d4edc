"""People at the desk: a voucher's code, an airtime card or cash. What they do stands in Handover.

Its wallet is the cash box, as the books have it: see `citydesk top_up`.
"""

from collections.abc import Mapping

from django.db.models import Sum
from django.utils import timezone

from citydesk.ledger import queries as ledger
from citydesk.rewards import books
from citydesk.rewards.models import Handover
from citydesk.rewards.providers.contract import Kind, Order, Outcome, Plan, Why


class Manual:
    """The provider that is a person; see contract.Provider for what each promises."""

    name = "manual"
    address = ""
    calls_back = False
    looks_up_networks = False
    settling_seconds = 0
    forgetting_seconds = 0

    def new_reference(self, local_minute: str, suffix: str) -> str:
        """One that can be read out."""
        return f"hand-{local_minute}-{suffix[:6]}"

    def may_send_again(self, reference: str, local_minute: str) -> bool:  # noqa: ARG002
        """On any day."""
        return True

    def network_of(self, phone: str) -> str:  # noqa: ARG002
        """It cannot tell."""
        return ""

    def plan_for(self, network: str, kobo: int) -> Plan:  # noqa: ARG002
        """Exactly that."""
        return Plan(code="exact", name="by hand", kobo=kobo)

    def send(self, order: Order) -> Outcome:
        """Lay it before the people at the desk."""
        known = Handover.objects.filter(reference=order.reference).exists()
        if not known and self.balance() < order.kobo:
            return Outcome(
                kind=Kind.QUEUED, why=Why.WALLET, code="empty", sentence="the cash box is empty"
            )
        Handover.objects.get_or_create(
            reference=order.reference, defaults={"kobo": order.kobo, "made_at": timezone.now()}
        )
        return self.look_up(order.reference)

    def look_up(self, reference: str) -> Outcome:
        """What they have done with it."""
        row = Handover.objects.filter(reference=reference).first()
        if row is None:
            return Outcome(kind=Kind.NOT_FOUND, code="none")
        if row.seen_by_id:
            return Outcome(kind=Kind.DELIVERED, code=row.form, cost_kobo=row.kobo)
        if row.refused_by_id:
            return Outcome(kind=Kind.FAILED, why=Why.PHONE, code="refused", sentence=row.refusal)
        return Outcome(kind=Kind.UNKNOWN, code="given" if row.given_by_id else "waits")

    def balance(self) -> int:
        """What is in the cash box, less what is laid out to be handed over."""
        box = ledger.balance(books.wallet(self.name, timezone.now()))
        out = Handover.objects.filter(seen_by=None, refused_by=None).aggregate(kobo=Sum("kobo"))
        return box - (out["kobo"] or 0)

    def reference_in(self, headers: Mapping[str, str], body: bytes) -> str:  # noqa: ARG002
        """Nobody calls."""
        return ""
