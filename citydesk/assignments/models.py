"""A tip that the desk works on."""

from django.conf import settings
from django.db import models

from citydesk.assignments.enums import Credit, State, Step, Verdict
from citydesk.lib.append_only import AppendOnly


class Assignment(models.Model):
    """Where a tip, its story and its reward meet."""

    tip = models.OneToOneField("intake.Tip", models.PROTECT, related_name="assignment")
    state = models.CharField(max_length=11, choices=State.choices, default=State.WAITING)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Down across the line that protects sources: no way back from a story to its assignment.
    story = models.OneToOneField(
        "stories.Story", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reward = models.OneToOneField(
        "rewards.Reward", models.PROTECT, null=True, blank=True, related_name="+"
    )
    credit = models.CharField(max_length=8, choices=Credit.choices, default=Credit.UNASKED)
    # When the contributor answered what was asked.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=250, blank=True)
    # Of the claim, apart from the state of the work: what, why, since when and by whom.
    verdict = models.CharField(max_length=14, choices=Verdict.choices, default=Verdict.UNVERIFIED)
    verdict_why = models.CharField(max_length=250, blank=True)
    verdict_at = models.DateTimeField(null=True, blank=True)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # When the sender was asked for the files as their camera made them: once.
    original_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-opened_at"], name="assignments_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["ACCEPTED", "PUBLISHED"])
                | models.Q(story__isnull=False),
                name="accepted_has_a_story",
            ),
            models.CheckConstraint(
                condition=models.Q(state="WAITING")
                | models.Q(editor__isnull=False)
                | models.Q(state="SPIKED"),
                name="work_has_an_editor",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="a_decision_has_time_and_person",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict_at__isnull=False, verdict_by__isnull=False)
                | models.Q(verdict="UNVERIFIED", verdict_at=None, verdict_by=None),
                name="a_verdict_has_time_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tip_id} {self.state}"


class Tick(AppendOnly):
    """One step of checking a claim, done or taken back, and what was found.

    The newest of a step holds.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="ticks")
    step = models.CharField(max_length=14, choices=Step.choices)
    done = models.BooleanField()
    found = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "ticks"
        constraints = [
            models.CheckConstraint(condition=~models.Q(found=""), name="a_tick_says_what_was_found")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.found}"
