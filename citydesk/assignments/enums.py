"""States of a tip under work, and where each may go."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an assignment stands."""

    WAITING = "WAITING", _("waiting")
    IN_PROGRESS = "IN_PROGRESS", _("being checked")
    ACCEPTED = "ACCEPTED", _("accepted")
    PUBLISHED = "PUBLISHED", _("published")
    SPIKED = "SPIKED", _("spiked")


NEXT: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.IN_PROGRESS, State.SPIKED}),
    State.IN_PROGRESS: frozenset({State.WAITING, State.ACCEPTED, State.SPIKED}),
    State.ACCEPTED: frozenset({State.PUBLISHED, State.SPIKED}),
    State.PUBLISHED: frozenset(),
    State.SPIKED: frozenset({State.WAITING}),
}


class Credit(models.TextChoices):
    """How a contributor wishes to be named."""

    UNASKED = "UNASKED", _("not chosen: withheld")
    NAME = "NAME", _("by name")
    INITIALS = "INITIALS", _("by initials")
    NONE = "NONE", _("not at all")
