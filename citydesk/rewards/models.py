"""What is promised, to whom, and each attempt to deliver it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citydesk.lib.fields import EncryptedTextField, KoboField
from citydesk.rewards.limits import RewardLimits

__all__ = ["Approval", "Attempt", "CallForEvidence", "Rate", "Reward", "RewardLimits"]


class Rate(models.Model):
    """What a kind of contribution earns; published on the site."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    label = models.CharField(_("for"), max_length=100)
    amount_kobo = KoboField(_("amount in naira"))
    data_label = models.CharField(
        _("as data"), max_length=60, blank=True, help_text=_("About how much data that buys.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_kobo__gt=0), name="rate_is_positive")
        ]

    def __str__(self) -> str:
        return self.label


class CallForEvidence(models.Model):
    """The house asks the public for pictures of something, perhaps at a sponsor's expense."""

    title = models.CharField(_("what we ask for"), max_length=150)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    text = models.TextField(
        _("in more words"),
        max_length=2000,
        blank=True,
        help_text=_("What to send, and until when."),
    )
    sponsor = models.CharField(
        _("paid by"),
        max_length=100,
        blank=True,
        help_text=_("Named on the page. Empty: the house."),
    )
    rate = models.ForeignKey(Rate, models.PROTECT, related_name="+", verbose_name=_("each earns"))
    budget_kobo = KoboField(
        _("at most, in naira"), help_text=_("What all answers together may earn.")
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        verbose_name = _("call for evidence")
        verbose_name_plural = _("calls for evidence")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="a_call_closes_after_it_opens",
                violation_error_message=_("It has to close after it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Reward(models.Model):
    """One data token for one contribution.

    OFFERED when the desk accepts; DUE once it is approved, the story is out and the contributor
    has confirmed a phone: from then on we owe it, and the ledger holds it as soon as the budget
    allows; SENDING while an attempt is under way; DELIVERED when the provider says so. `key` names
    the contribution, so that it is rewarded once. FAILED frees the hold; the contributor may
    confirm another phone.
    """

    class State(models.TextChoices):
        OFFERED = "OFFERED", _("offered")
        DUE = "DUE", _("to be sent")
        SENDING = "SENDING", _("being sent")
        DELIVERED = "DELIVERED", _("delivered")
        FAILED = "FAILED", _("failed")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")
        REFUSED = "REFUSED", _("refused")

    # What counts against the limits, and what nobody hears of any more.
    COUNTED = (State.OFFERED, State.DUE, State.SENDING, State.DELIVERED)
    CAME_TO_NOTHING = (State.WITHDRAWN, State.REFUSED)

    class Wait(models.TextChoices):
        BUDGET = "BUDGET", _("the budget is used up")
        DAY = "DAY", _("what may be paid in a day is used up")
        PROVIDER = "PROVIDER", _("no provider of data answers")
        WALLET = "WALLET", _("the provider's wallet is empty")
        PLAN = "PLAN", _("the network sells no bundle at this price")
        CHANGE = "CHANGE", _("its bundle has changed; an editor must agree")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=100, unique=True)
    contributor = models.ForeignKey("sources.Contributor", models.PROTECT, related_name="rewards")
    rate = models.ForeignKey(Rate, models.PROTECT, related_name="+")
    amount_kobo = models.PositiveBigIntegerField()
    # What earlier bundles cost less than was promised, added to this one while it is on its way.
    carried_kobo = models.PositiveBigIntegerField(default=0)
    # What it is paid for. Down to a story, and no way back from a story to who sent it.
    story = models.ForeignKey(
        "stories.Story", models.PROTECT, null=True, blank=True, related_name="+"
    )
    call_for_evidence = models.ForeignKey(
        CallForEvidence, models.PROTECT, null=True, blank=True, related_name="rewards"
    )
    # Who on the staff entered the contribution for somebody who phoned: may not approve it.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFERED)
    # When as many had approved as it needs.
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_why = models.CharField(max_length=250, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    earned_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    # The ledger's reserve: its id is chosen when the reward falls due.
    reserve_id = models.UUIDField(null=True, blank=True, unique=True)
    # What keeps a reward that is due from being sent, and when to look again.
    waits_for = models.CharField(max_length=8, choices=Wait.choices, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    # The network that was decided on for the confirmed phone.
    network = models.CharField(max_length=10, blank=True)
    # The bundle that takes the place of one that has changed, and who has agreed to it.
    plan = models.CharField(max_length=60, blank=True)
    plan_kobo = models.PositiveBigIntegerField(null=True, blank=True)
    plan_agreed_by = models.CharField(max_length=150, blank=True)
    offered_at = models.DateTimeField()

    # Else Wagtail writes down, by a task after every step, that a story leads to its sender's code.
    wagtail_reference_index_ignore = True

    class Meta:
        permissions = [
            ("approve_reward", "Can approve a reward"),
            ("exceed_rewardlimits", "Can approve a reward beyond the limits"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["OFFERED", "FAILED", "WITHDRAWN", "REFUSED"])
                | models.Q(
                    confirmed_at__isnull=False, earned_at__isnull=False, reserve_id__isnull=False
                ),
                name="nothing_is_due_before_confirmed_and_earned",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["DUE", "SENDING", "DELIVERED"])
                | models.Q(approved_at__isnull=False),
                name="nothing_is_due_before_approved",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state="REFUSED", refused_at__isnull=False, refused_by__isnull=False)
                    & ~models.Q(refused_why="")
                )
                | (
                    ~models.Q(state="REFUSED")
                    & models.Q(refused_at=None, refused_by=None, refused_why="")
                ),
                name="a_refusal_says_who_when_and_why",
            ),
        ]
        # A sweep finds the few that are due among all that were ever delivered.
        indexes = [models.Index(fields=["state", "earned_at"], name="rewards_by_state")]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"

    @property
    def worth_kobo(self) -> int:
        """What its bundle may cost."""
        return self.amount_kobo + self.carried_kobo

    @property
    def status(self) -> str:
        """`to be sent: the budget is used up`."""
        wait = self.get_waits_for_display()
        return f"{self.get_state_display()}: {wait}" if wait else str(self.get_state_display())


class Approval(models.Model):
    """A member of staff says that a reward may go out; nobody says it twice."""

    reward = models.ForeignKey(Reward, models.PROTECT, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # The limits that were gone beyond, as they were told, and why.
    beyond = models.TextField(blank=True)
    note = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reward", "by"], name="one_approval_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.at}"


class Attempt(models.Model):
    """One call to a provider, committed before it is made; its reference never changes."""

    class State(models.TextChoices):
        SENDING = "SENDING", _("being sent")
        UNKNOWN = "UNKNOWN", _("not known yet")
        QUEUED = "QUEUED", _("waiting for the provider")
        DELIVERED = "DELIVERED", _("delivered")
        FAILED = "FAILED", _("failed")
        REVERSED = "REVERSED", _("taken back after it was delivered")

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
    # When to ask again, in whatever state: what was delivered is looked at once more, and a
    # provider's callback asks for a look at what had ended.
    next_at = models.DateTimeField(null=True, blank=True)
    # Steps taken; how often in a row nothing was answered, and not found after the settling time.
    tries = models.PositiveIntegerField(default=0)
    silences = models.PositiveSmallIntegerField(default=0)
    misses = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=9, blank=True)
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
        indexes = [
            models.Index(
                fields=["next_at"],
                name="attempt_has_a_next_step",
                condition=models.Q(next_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class Handover(models.Model):
    """A reward that people hand over: a voucher's code, an airtime card or cash.

    Two names stand on it: who gave it, and another who saw that.
    """

    class Form(models.TextChoices):
        VOUCHER = "VOUCHER", _("a voucher's code")
        CARD = "CARD", _("an airtime card")
        CASH = "CASH", _("cash")

    reference = models.CharField(max_length=60, unique=True)
    kobo = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    form = models.CharField(max_length=7, choices=Form.choices, blank=True)
    # What the voucher or the card says; whoever reads it can use it.
    code = EncryptedTextField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, blank=True)
    # Why nothing could be handed over: nobody came, the number was wrong.
    refusal = models.CharField(max_length=200, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seen_by=None)
                | models.Q(given_by__isnull=False) & ~models.Q(seen_by=models.F("given_by")),
                name="two_names_stand_on_a_handover",
            ),
            models.CheckConstraint(
                condition=models.Q(refused_by=None) | models.Q(given_by=None),
                name="what_was_given_was_not_refused",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CodeLook(models.Model):
    """The contributor opened what a voucher or a card says, by their signed link."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="looks")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.handover_id} {self.at}"


class Circuit(models.Model):
    """How a provider stands with us: whether it answers, and whether its wallet has anything.

    While it does not, nothing new is sent to it, and one question now and then finds out when it
    does again.
    """

    provider = models.CharField(max_length=20, unique=True)
    # How often in a row it has not answered; since when it is taken for silent, and when to try.
    silences = models.PositiveSmallIntegerField(default=0)
    silent_since = models.DateTimeField(null=True, blank=True)
    call_at = models.DateTimeField(null=True, blank=True)
    # Since when its wallet is empty, and when to look into it again.
    empty_since = models.DateTimeField(null=True, blank=True)
    order_at = models.DateTimeField(null=True, blank=True)
    # What its wallet held when it was last asked, and how much of that the books do not explain:
    # above zero when it holds more than they say.
    balance_kobo = models.BigIntegerField(null=True, blank=True)
    balance_at = models.DateTimeField(null=True, blank=True)
    unexplained_kobo = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.provider


class Alarm(models.Model):
    """Something about money that a person must know: rung once, until it ends."""

    class Kind(models.TextChoices):
        BUDGET = "BUDGET", _("the budget is used up")
        WALLET = "WALLET", _("a provider's wallet is empty")
        SILENT = "SILENT", _("a provider does not answer")
        ACCOUNT = "ACCOUNT", _("a provider refuses our account")
        STRANGE = "STRANGE", _("a provider says what its manual does not have")
        UNKNOWN = "UNKNOWN", _("not known for a day")
        DEAR = "DEAR", _("it cost more than its price")
        CATALOGUE = "CATALOGUE", _("a bundle has changed")
        REVERSED = "REVERSED", _("taken back after it was delivered")
        CONTRADICTION = "CONTRADICTION", _("a provider contradicts itself")
        DIFFERENCE = "DIFFERENCE", _("a wallet holds other than the books say")

    kind = models.CharField(max_length=13, choices=Kind.choices)
    # A provider's name, an attempt's reference or a reward's key.
    about = models.CharField(max_length=100)
    words = models.CharField(max_length=300)
    rung_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Who said that it is dealt with; empty when it ended by itself.
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=models.Q(ended_at=None),
                name="an_alarm_rings_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
