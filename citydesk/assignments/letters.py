"""What a contributor is told at each turn, as plain text; a protected source only neutrally."""

from datetime import datetime

from django.template.loader import render_to_string

from citydesk.channels import actions as channels
from citydesk.intake import links
from citydesk.intake.models import Tip
from citydesk.sources import queries as contributors
from citydesk.web.models import House

# What a contributor is told of, in the order in which it happens.
TURNS = (
    "received", "original", "asked", "published", "paid", "refused", "reversed", "unpaid", "spiked"
)  # fmt: skip
# What may happen more than once, because data goes astray.
OFTEN = ("paid", "refused", "reversed")
# A phone that was refused so often is no longer written about.
REFUSALS_MAX = 5


def key(name: str, *, tip: Tip, nth: int = 1) -> str:
    """What makes the news `name` of a tip told once; `nth` counts what may happen again."""
    return f"{name}:{tip.code}" if nth <= 1 else f"{name}:{tip.code}:{min(nth, REFUSALS_MAX)}"


def keys(tip: Tip) -> list[str]:
    """Of everything that a contributor can have been told of a tip."""
    again = [key(turn, tip=tip, nth=nth) for turn in OFTEN for nth in range(2, REFUSALS_MAX + 1)]
    return [key(turn, tip=tip) for turn in TURNS] + again


def letter(name: str, *, tip: Tip, **told: object) -> tuple[str, str, str]:
    """The letter `name`: the house that writes it, its subject and its text.

    The template's first line is the subject. A protected source's letters say neither what it is
    about nor that there was a tip: whoever picks up the phone may read them.
    """
    house = House.load().name
    name = "protected" if tip.protected else name
    context = {"house": house, "tip": tip, "link": links.link(tip), **told}
    words = render_to_string(f"assignments/letters/{name}.txt", context)
    subject, _line, text = words.strip().partition("\n")
    return house, subject.strip(), text.strip() + "\n"


def tell(name: str, *, tip: Tip, now: datetime, nth: int = 1, **told: object) -> None:
    """Write to the contributor, if they left an address; the same news once.

    `nth` counts what may happen again.
    """
    address = contributors.contact(tip.contributor) if tip.contributor else ""
    if address:
        house, subject, text = letter(name, tip=tip, **told)
        channels.queue_notice(
            key=key(name, tip=tip, nth=nth),
            to=address,
            from_name=house,
            subject=subject,
            text=text,
            now=now,
        )
