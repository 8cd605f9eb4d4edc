"""What was found to be read after a story, and what an editor does not want there."""

from django.conf import settings
from django.db import models

from citydesk.stories.models import Story


class Looked(models.Model):
    """When further reading was last looked for; for a story without a row it still is to be."""

    story = models.OneToOneField(Story, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.story_id)


class Suggestion(models.Model):
    """A story to be read after another, and why."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    other = models.ForeignKey(Story, models.CASCADE, related_name="+")
    # From 0, the best first.
    place = models.PositiveSmallIntegerField()
    # The words that both have, as the story writes them, those first that say most.
    shared = models.JSONField()
    days_apart = models.PositiveIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["story", "other"], name="suggested_once"),
            models.UniqueConstraint(fields=["story", "place"], name="one_suggestion_a_place"),
            models.CheckConstraint(
                condition=~models.Q(story=models.F("other")), name="nothing_leads_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.other_id}"


class Refusal(models.Model):
    """A story that an editor does not want to be suggested under another."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    other = models.ForeignKey(Story, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "other"], name="refused_once"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.other_id}"
