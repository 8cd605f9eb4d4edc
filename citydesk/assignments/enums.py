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


class Verdict(models.TextChoices):
    """What the desk holds of the claim, whatever becomes of the work."""

    UNVERIFIED = "UNVERIFIED", _("not verified")
    VERIFIED = "VERIFIED", _("verified")
    FALSE = "FALSE", _("false")
    NOT_VERIFIABLE = "NOT_VERIFIABLE", _("cannot be verified")


class Step(models.TextChoices):
    """What an editor does to check a claim, in the order in which it is usually done."""

    REVERSE_SEARCH = "REVERSE_SEARCH", _("Pictures looked for elsewhere")
    PLACE = "PLACE", _("Place recognised")
    TIME = "TIME", _("Time fits light, weather and events")
    ORIGINAL = "ORIGINAL", _("Original file seen")
    CALL_BACK = "CALL_BACK", _("Sender called back")
    SECOND_SOURCE = "SECOND_SOURCE", _("Second source found")


# Asked of a tip only when files came with it.
OF_FILES = frozenset({Step.REVERSE_SEARCH, Step.PLACE, Step.ORIGINAL})
# Without these nothing is called verified.
REQUIRED = frozenset({Step.REVERSE_SEARCH, Step.PLACE, Step.SECOND_SOURCE})
