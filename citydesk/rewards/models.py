"""What is promised, to whom, and each attempt to deliver it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from citydesk.lib.fields import EncryptedTextField


class Rate(models.Model):
    """What a kind of contribution earns; published on the site."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    label = models.CharField(_("for"), max_length=100)
    amount_kobo = models.PositiveBigIntegerField(_("amount in kobo"))
    data_label = models.CharField(
        _("as data"), max_length=60, blank=True, help_text=_("About how much data that buys.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_kobo__gt=0), name="rate_is_positive")
        ]

    def __str__(self) -> str:
        return self.label


class Reward(models.Model):
    """One data token for one contribution.

    OFFERED when the desk accepts; DUE once the story is out and the contributor has confirmed a
    phone: from then on we owe it, and the ledger holds it as soon as the budget allows; SENDING
    while an attempt is under way; DELIVERED when the provider says so. `key` names the
    contribution, so that it is rewarded once. FAILED frees the hold; the contributor may confirm
    another phone.
    """

    class State(models.TextChoices):
        OFFERED = "OFFERED", _("offered")
        DUE = "DUE", _("to be sent")
        SENDING = "SENDING", _("being sent")
        DELIVERED = "DELIVERED", _("delivered")
        FAILED = "FAILED", _("failed")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    class Wait(models.TextChoices):
        BUDGET = "BUDGET", _("the budget is used up")
        PROVIDER = "PROVIDER", _("no provider of data answers")
        PLAN = "PLAN", _("the network sells no bundle at this price")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=100, unique=True)
    contributor = models.ForeignKey("sources.Contributor", models.PROTECT, related_name="rewards")
    rate = models.ForeignKey(Rate, models.PROTECT, related_name="+")
    amount_kobo = models.PositiveBigIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFERED)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    earned_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    # The ledger's reserve: its id is chosen when the reward falls due.
    reserve_id = models.UUIDField(null=True, blank=True, unique=True)
    # What keeps a reward that is due from being sent, and when to look again.
    waits_for = models.CharField(max_length=8, choices=Wait.choices, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["OFFERED", "FAILED", "WITHDRAWN"])
                | models.Q(
                    confirmed_at__isnull=False, earned_at__isnull=False, reserve_id__isnull=False
                ),
                name="nothing_is_due_before_confirmed_and_earned",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"

    @property
    def status(self) -> str:
        """`to be sent: the budget is used up`."""
        wait = self.get_waits_for_display()
        return f"{self.get_state_display()}: {wait}" if wait else str(self.get_state_display())


class Attempt(models.Model):
    """One call to a provider, committed before it is made; its reference never changes."""

    class State(models.TextChoices):
        SENDING = "SENDING", _("being sent")
        UNKNOWN = "UNKNOWN", _("not known yet")
        QUEUED = "QUEUED", _("waiting for the provider")
        DELIVERED = "DELIVERED", _("delivered")
        FAILED = "FAILED", _("failed")

    LIVE = (State.SENDING, State.UNKNOWN, State.QUEUED)

    reward = models.ForeignKey(Reward, models.PROTECT, related_name="attempts")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=60, unique=True)
    phone = EncryptedTextField()
    network = models.CharField(max_length=10)
    plan = models.CharField(max_length=60)
    amount_kobo = models.PositiveBigIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.SENDING)
    # Whether the provider may have seen it: set and committed just before the call.
    called_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    provider_code = models.CharField(max_length=40, blank=True)
    provider_id = models.CharField(max_length=80, blank=True)
    cost_kobo = models.PositiveBigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reward"],
                condition=models.Q(state__in=["SENDING", "UNKNOWN", "QUEUED", "DELIVERED"]),
                name="one_live_attempt_per_reward",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"
