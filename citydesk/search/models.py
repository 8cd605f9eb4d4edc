"""What can be found. The words themselves lie where the database searches them: see engines."""

from django.db import models


class Entry(models.Model):
    """One story's place among what can be found."""

    # When it was published, in microseconds since 1970, or the next free number: the newest are
    # found first without sorting.
    number = models.BigIntegerField(primary_key=True)
    story = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return str(self.story)
